/** Streams: what a source gives and a step makes of it. Each step is a node of the drawing; nothing runs while a job is written. */
import { UserError } from '../../model/errors.ts'
import type { Aggregate } from './aggregates.ts'
import { codeText, type Code } from './codeText.ts'
import type { AnyConnection } from './connections.ts'
import { configOf, type Duration } from './duration.ts'
import { node, type Config, type JobNode, type Output, type UsedLambda } from './graph.ts'
import { columnsOf, expressionOf, namesOf, usedOf, type Lambda } from './lambda.ts'
import { joinNode, type IntervalJoinOptions, type JoinOptions, type Joined } from './joins.ts'
import type {
  AggregateOptions,
  Choose,
  Coded,
  DeduplicateOptions,
  ElementOf,
  FilterCode,
  FilterCodeOptions,
  FlatMapCode,
  MapCode,
  MapCodeOptions,
  PatternOptions,
  ProcessCode,
  ProcessOptions,
  Ranked,
  Results,
  SplitOptions,
  TopNOptions,
  UnnestOptions,
} from './stepOptions.ts'
import type { Flat, Timestamp } from './values.ts'
import type { BoundsOf, StepOptions, WindowSpec } from './windows.ts'

/** A record that could not be read or computed. */
export interface DeadLetter {
  readonly error: string
  readonly node: string
  readonly place: string
  readonly text: string | null
  readonly raw: Uint8Array | null
}

export interface NodeOptions {
  readonly parallelism?: number
  readonly queueBound?: number
  /** The records that stand in for a source in tests. */
  readonly pin?: string
}

/** Names the node: its id, which names state and metrics and stays, and the label of the drawing. */
export function nameNode(made: JobNode, id: string, label: string, { pin, ...own }: NodeOptions): void {
  made.id = id
  made.label = label
  made.pin = pin ?? null
  made.own = own
}

/** `Row`: of its records. `Late`: of the records that come too late for the step that made it. */
export class Stream<Row, Late = never> {
  readonly output: Output

  constructor(output: Output) {
    this.output = output
  }

  /** Names the step that made this stream. */
  as(id: string, label = '', options: NodeOptions = {}): this {
    nameNode(this.output.node, id, label, options)
    return this
  }

  /** Another output of the step by its name. */
  port<Other>(name: string): Stream<Other> {
    return new Stream({ node: this.output.node, port: name })
  }

  /** The records that came too late. */
  get late(): Stream<Late> {
    return this.port('late')
  }

  /** The records that the step could not read or compute, where its `onError` is 'port'. */
  get dead(): Stream<DeadLetter> {
    return this.port('dead')
  }

  /** The records for which the condition is TRUE. */
  filter(condition: (row: Row) => boolean | null, options: StepOptions = {}): Stream<Row> {
    const read = expressionOf(condition as Lambda, { ports: ['in'], condition: true })
    return this.step('filter', { condition: read.sql, ...configOf(options) }, usedOf(read))
  }

  /** Computes columns; `…o` keeps those of the row. */
  map<Made extends object>(
    make: (row: Row) => Made,
    options: StepOptions & {
      readonly rename?: readonly { readonly from: string; readonly to: string }[]
    } = {},
  ): Stream<Flat<Made>> {
    const { spread, without, columns } = columnsOf(make as Lambda, { ports: ['in'], condition: false })
    const config: Config = {
      ...(spread ? {} : { keep: 'listed' }),
      columns: columns.map(({ name, value }) => ({ name, expression: value.sql })),
      ...(without.length === 0 ? {} : { drop: without }),
      ...configOf(options),
    }
    return this.step('map', config, usedOf(...columns.map(({ value }) => value)))
  }

  /** Computes columns by code, which is run: it may do all that JavaScript can, with what it is given and no names from around it. */
  mapCode<Made, const Options extends MapCodeOptions<Made>>(
    run: MapCode<Row, Made, Options>,
    options: Options & MapCodeOptions<Made>,
  ): Stream<Coded<Row, Made, Options>> {
    return this.step('code', codeConfig('map', run, options))
  }

  /** Any number of records for each, by code: an array, or what a generator yields. */
  flatMapCode<Made, const Options extends MapCodeOptions<Made>>(
    run: FlatMapCode<Row, Made, Options>,
    options: Options & MapCodeOptions<Made>,
  ): Stream<Coded<Row, Made, Options>> {
    return this.step('code', codeConfig('flatMap', run, options))
  }

  /** The records for which code gives true. */
  filterCode<const Options extends FilterCodeOptions = StepOptions>(
    run: FilterCode<Row, Options>,
    options?: Options,
  ): Stream<Row> {
    return this.step('code', { mode: 'filter', code: codeText(run, 'call'), ...configOf(options ?? {}) })
  }

  /** Code with state and timers, for all records together. */
  process<Made>(run: ProcessCode<Row, unknown, Made>, options: ProcessOptions<unknown, Made>): Stream<Made> {
    return this.step('code', codeConfig('process', run, options))
  }

  /** One record for each part of a text. */
  split<Name extends keyof Row & string, const Into extends string = Name>(
    column: Choose<Row, Name>,
    options: SplitOptions<Into> = {},
  ): Stream<Flat<Omit<Row, Into> & { readonly [K in Into]: string }>> {
    return this.step('flat_map', { mode: 'split', column: one(column), ...configOf(options) })
  }

  /** One record for each element of an array. */
  unnest<Name extends keyof Row & string, const Into extends string = Name>(
    column: Choose<Row, Name>,
    options: UnnestOptions<Into> = {},
  ): Stream<Flat<Omit<Row, Into> & { readonly [K in Into]: ElementOf<Row[Name]> }>> {
    return this.step('flat_map', { mode: 'unnest', column: one(column), ...configOf(options) })
  }

  /** Another column becomes the event time, with a watermark of its own. */
  eventTime<Name extends keyof Row>(
    column: Choose<Row, Name>,
    options: StepOptions & { readonly delay?: Duration } = {},
  ): Stream<Row> {
    return this.step('assign_event_time', { column: one(column), ...configOf(options) })
  }

  /** Groups the records by columns for the step that follows. */
  keyBy<Key extends keyof Row>(keys: Choose<Row, Key>): Keyed<Row, Key> {
    return new Keyed(this, namesOf(keys as Lambda))
  }

  window<Options>(spec: WindowSpec<Options>): Windowed<Row, never, Options> {
    return new Windowed(this, [], spec)
  }

  aggregate<const Of extends Readonly<Record<string, Aggregate<Row, unknown>>>>(
    aggregates: Of,
    options: AggregateOptions = {},
  ): Stream<Flat<Results<Of>>> {
    return new Keyed<Row, never>(this, []).aggregate(aggregates, options)
  }

  topN<const Options extends TopNOptions<Row>>(options: Options): Stream<Ranked<Row, Options>> {
    return new Keyed<Row, never>(this, []).topN(options)
  }

  /** Pairs of records of equal keys whose times are close. `this` is left. */
  intervalJoin<Right, Made, const Options extends IntervalJoinOptions<Row, Right, Made>>(
    right: Stream<Right, unknown>,
    options: Options & IntervalJoinOptions<Row, Right, Made>,
  ): Stream<Joined<Made, Options>> {
    return new Stream({
      node: joinNode('interval_join', this.output, right.output, options),
      port: 'out',
    })
  }

  /** Each record with the version of the right side that is valid at its time. */
  temporalJoin<Right, Made>(
    right: Stream<Right, unknown>,
    options: JoinOptions<Row, Right, Made>,
  ): Stream<Flat<Made>> {
    return new Stream({
      node: joinNode('temporal_join', this.output, right.output, options),
      port: 'out',
    })
  }

  /** Where the records go. */
  to(sink: SinkSpec<Row>): Sink {
    const made = node(sink.type, { in: this.output }, sink.config, sink.lambdas, sink.connection)
    return new Sink(made)
  }

  /** A step of any type with its config as it stands in the document; `Made` says what comes out. */
  step<Made>(type: string, config: Config, lambdas: readonly UsedLambda[] = []): Stream<Made> {
    return new Stream({ node: node(type, { in: this.output }, config, lambdas), port: 'out' })
  }
}

/** A stream whose records are grouped by columns. */
export class Keyed<Row, Key extends keyof Row> {
  readonly #stream: Stream<Row, unknown>
  readonly #keys: readonly string[]

  constructor(stream: Stream<Row, unknown>, keys: readonly string[]) {
    this.#stream = stream
    this.#keys = keys
  }

  window<Options>(spec: WindowSpec<Options>): Windowed<Row, Key, Options> {
    return new Windowed(this.#stream, this.#keys, spec)
  }

  /** Results that are kept up to date with each record. */
  aggregate<const Of extends Readonly<Record<string, Aggregate<Row, unknown>>>>(
    aggregates: Of,
    options: AggregateOptions = {},
  ): Stream<Flat<Pick<Row, Key> & Results<Of>>> {
    const { config, lambdas } = aggregatesOf(aggregates)
    return this.#step('running_aggregate', { ...config, ...configOf(options) }, lambdas)
  }

  /** One record of each key. */
  deduplicate(options: DeduplicateOptions = {}): Stream<Row, Row> {
    return this.#step('deduplicate', configOf(options))
  }

  /** The first records of each key by an order. */
  topN<const Options extends TopNOptions<Row>>(options: Options): Stream<Ranked<Row, Options>> {
    const { orderBy, ...rest } = options
    const read = orderBy.map(({ by, ...order }) => ({
      order,
      value: expressionOf(by as Lambda, { ports: ['in'], condition: false }),
    }))
    const config = {
      orderBy: read.map(({ order, value }) => ({ expression: value.sql, ...configOf(order) })),
      ...configOf(rest),
    }
    return this.#step('top_n', config, usedOf(...read.map(({ value }) => value)))
  }

  /** Code with state and timers by key. */
  process<Made>(
    run: ProcessCode<Row, Pick<Row, Key>, Made>,
    options: ProcessOptions<Pick<Row, Key>, Made>,
  ): Stream<Made> {
    return this.#step('code', codeConfig('process', run, options))
  }

  /** Rows in the order of a pattern; conditions and measures are SQL. `Made` says what a match gives. */
  pattern<Made>(options: PatternOptions): Stream<Made> {
    return this.#step('pattern', configOf(options))
  }

  #step<Made>(type: string, config: Config, lambdas: readonly UsedLambda[] = []): Stream<Made, never> {
    const keys = this.#keys.length === 0 ? {} : { keys: this.#keys }
    return this.#stream.step(type, { ...keys, ...config }, lambdas)
  }
}

/** A stream cut into windows. */
export class Windowed<Row, Key extends keyof Row, Options> {
  readonly #stream: Stream<Row, unknown>
  readonly #keys: readonly string[]
  readonly #spec: WindowSpec<Options>

  constructor(stream: Stream<Row, unknown>, keys: readonly string[], spec: WindowSpec<Options>) {
    this.#stream = stream
    this.#keys = keys
    this.#spec = spec
  }

  /** A record a window and key. */
  aggregate<const Of extends Readonly<Record<string, Aggregate<Row, unknown>>>>(
    aggregates: Of,
  ): Stream<Flat<Pick<Row, Key> & BoundsOf<Options> & Results<Of>>, Row> {
    const { config, lambdas } = aggregatesOf(aggregates)
    const keys = this.#keys.length === 0 ? {} : { keys: this.#keys }
    const made = node(
      this.#spec.type,
      { in: this.#stream.output },
      { ...this.#spec.config, ...keys, ...config },
      lambdas,
    )
    return new Stream({ node: made, port: 'out' })
  }
}

function aggregatesOf(aggregates: Readonly<Record<string, Aggregate<never, unknown>>>): {
  readonly config: Config
  readonly lambdas: readonly UsedLambda[]
} {
  const entries = Object.entries(aggregates)
  return {
    config: { aggregates: entries.map(([name, { fields }]) => ({ ...fields, name })) },
    lambdas: entries.flatMap(([, { lambdas }]) => lambdas),
  }
}

/** `pinned`, unless it is said otherwise: the columns are what the job says. */
function codeConfig(
  mode: 'map' | 'flatMap' | 'process',
  run: Code,
  options: MapCodeOptions<unknown> & { readonly onTimer?: Code },
): Config {
  const { columns, output, onTimer, ...rest } = options
  return {
    mode,
    code: codeText(run, mode === 'process' ? 'context' : 'call', onTimer),
    ...(output === 'inferred' ? {} : { output: 'pinned' }),
    columns: columns.columns.map((column) => ({ ...column })),
    ...configOf(rest),
  }
}

/** The one column that a lambda names. */
function one(choose: unknown): string {
  const [name, ...others] = namesOf(choose as Lambda)
  if (name === undefined || others.length > 0)
    throw new UserError('lambda', 'One column is wanted here.', { hint: 'Write o => o.user.' })
  return name
}

declare const accepts: unique symbol

/** A sink before it is connected. */
export interface SinkSpec<Row> {
  readonly type: string
  readonly config: Config
  readonly lambdas: readonly UsedLambda[]
  readonly connection?: AnyConnection
  readonly [accepts]?: (row: Row) => void
}

/** The end of a stream. */
export class Sink {
  readonly node: JobNode

  constructor(made: JobNode) {
    this.node = made
  }

  /** Names the sink. */
  as(id: string, label = '', options: NodeOptions = {}): this {
    nameNode(this.node, id, label, options)
    return this
  }
}

/** For a map whose row is kept but for some columns: `o => ({ ...omit(o, 'status'), … })`. Part of a lambda, never run. */
export function omit<Row, const Name extends keyof Row>(
  row: Row,
  ..._names: readonly Name[]
): Omit<Row, Name> {
  return row
}

export type { Timestamp }

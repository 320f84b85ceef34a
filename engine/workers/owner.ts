/**
 * The owning half of a worker: takes the rows of its key groups piece by piece, in the order of the input, into the keyed operators, and what follows them
 * without state. Every operator meets the watermark that it would meet in one thread.
 */
import { serializeError, type SerializedError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import type { Value } from '../../model/types.ts'
import type { NodeRuntime, Operator, OperatorRuntime, StatePage, StateQuery } from '../api/index.ts'
import { Dataflow } from '../kernel/dataflow.ts'
import { inspectOperator } from '../kernel/inspecting.ts'
import type { KernelOptions } from '../kernel/options.ts'
import type { AnyTable } from '../state/table.ts'
import { WatermarkCombiner } from '../time/combiner.ts'
import { MAX_WATERMARK, NO_WATERMARK, SourceWatermark } from '../time/watermark.ts'
import { slotsOfCrossing } from './exchange.ts'
import { compileFeed, raise, type Fed } from './feed.ts'
import type { Crossed, HalfReport, ReturnedRows, SinkText } from './messages.ts'
import { addSinks, reportOf, takeSinks, type SinkTexts } from './report.ts'
import { columnWriter, type ColumnWriter } from './rows.ts'
import type { Slots } from './slots.ts'
import { FEED, RETURN, type Split } from './split.ts'
import { KeptTexts } from './texts.ts'

export interface Owned {
  readonly sinks: Record<string, readonly SinkText[]>
  readonly returns: Record<string, ReturnedRows>
  readonly changed: Record<string, Record<string, Uint8Array>>
  readonly report: HalfReport
  readonly error: SerializedError | null
}

interface Returning {
  readonly columns: readonly ColumnWriter[]
  room: number
  readonly times: number[]
  readonly kinds: number[]
  readonly changelog: boolean
}

/** Rows that go back and have room at first. */
const RETURN_ROOM = 1_024

export class Owner {
  /** By crossing: indices of the columns of the input that are sent. */
  readonly columns: readonly (readonly number[])[]
  readonly flow: Dataflow
  readonly #split: Split
  readonly #fed: readonly Fed[]
  readonly #texts: ReadonlyMap<string, SinkTexts>
  readonly #returns = new Map<string, Returning>()
  readonly #layouts: readonly Slots[]
  /** By sender, crossing and text column. */
  readonly #kept = new Map<number, readonly (readonly KeptTexts[])[]>()
  readonly #own: ReadonlySet<string>

  constructor(options: KernelOptions, split: Split, partitions: Readonly<Record<string, readonly string[]>>) {
    this.#split = split
    const returning = this.#returnRuntime()
    const feed: NodeRuntime = {
      kind: 'source',
      format: () => null,
      watermark: () => null,
      open: () => Promise.reject(new Error('A feed is not opened.')),
    }
    this.flow = new Dataflow({
      ...options,
      plan: { ...options.plan, operators: split.keyed },
      runtimes: { ...options.runtimes, [FEED]: feed, [RETURN]: returning },
    })
    this.#own = new Set(
      split.keyed.filter(({ type }) => type !== FEED && type !== RETURN).map(({ id }) => id),
    )
    this.#texts = addSinks(this.flow, split.tailSinks)
    this.flow.watch(options.watch)
    this.columns = split.crossings.map(({ operator, port, schema }) => {
      const node = this.flow.topology.byId.get(operator)
      const late = node?.outputs.get(`late_${port}`) ?? node?.outputs.get('late')
      // A late record goes on with all of its columns, where somebody takes it.
      if (late !== undefined && late.consumers.length > 0) return schema.columns.map((_, index) => index)
      return this.#operator(operator).inputs[port]?.columns ?? []
    })
    this.#layouts = split.crossings.map((crossing, at) =>
      slotsOfCrossing(crossing, this.columns[at] ?? [], split.crossings),
    )
    this.#fed = [...split.operators].map((id) => this.#feed(id, partitions))
  }

  watch(ports: readonly string[]): void {
    this.flow.watch(ports)
  }

  inspect(id: string, query: StateQuery): StatePage {
    return inspectOperator(this.#operator(id), query)
  }

  /** Takes in the rows of one piece. */
  take(crossed: Crossed, transfer: ArrayBuffer[]): Promise<Owned> {
    return this.#guarded(transfer, () => {
      const kept = this.#textsOf(crossed.from)
      const known = crossed.crossings.map(({ texts }, at) =>
        texts.map((sent, list) => kept[at]?.[list]?.add(sent) ?? []),
      )
      for (const fed of this.#fed) {
        if (!fed.watermarks.has(crossed.source)) continue
        fed.feed(fed, crossed, known)
      }
    })
  }

  /** A source has ended. */
  finish(source: string, transfer: ArrayBuffer[]): Promise<Owned> {
    return this.#guarded(transfer, () => {
      for (const fed of this.#fed) {
        const watermark = fed.watermarks.get(source)
        if (watermark === undefined) continue
        watermark.finish()
        raise(fed, fed.combiner === null ? MAX_WATERMARK : fed.combiner.update())
      }
    })
  }

  async #guarded(transfer: ArrayBuffer[], work: () => void): Promise<Owned> {
    let failed: SerializedError | null = null
    const started = this.flow.options.clock.elapsed()
    try {
      this.flow.batchProgram(false)
      work()
      this.flow.rest()
    } catch (error) {
      failed = serializeError(error)
    }
    this.flow.timing.batch(this.flow.options.clock.elapsed() - started)
    this.flow.flush()
    return {
      sinks: await takeSinks(this.flow, this.#texts, transfer),
      returns: this.#takeReturns(transfer),
      changed: this.#changed(),
      report: reportOf(this.flow, this.#own),
      error: failed,
    }
  }

  table(operator: string, name: string): AnyTable | undefined {
    const node = this.flow.topology.byId.get(operator)
    return node === undefined
      ? undefined
      : this.flow.tables.get(node.index)?.find((table) => table.name === name)
  }

  #changed(): Record<string, Record<string, Uint8Array>> {
    const tablesOf = (id: string): readonly AnyTable[] =>
      this.flow.tables.get(this.flow.topology.byId.get(id)?.index ?? -1) ?? []
    return Object.fromEntries(
      [...this.#split.operators].map((id) => [
        id,
        Object.fromEntries(tablesOf(id).map((table) => [table.name, table.changed()])),
      ]),
    )
  }

  #operator(id: string): Operator {
    const node = this.flow.topology.byId.get(id)
    const operator = node === undefined ? undefined : this.flow.operators.get(node.index)
    if (operator === undefined) throw new Error(`There is no operator ${id}.`)
    return operator
  }

  #feed(id: string, partitions: Readonly<Record<string, readonly string[]>>): Fed {
    const node = this.flow.topology.byId.get(id)
    if (node === undefined) throw new Error(`There is no operator ${id}.`)
    const watermarks = new Map(
      [...node.sources].map(({ operator: { id: source } }) => {
        const watermark = new SourceWatermark(partitions[source] ?? [], 0, null, 0)
        const saved = own(this.flow.options.restore?.cut.sources ?? {}, source)
        if (saved !== undefined && saved.watermark !== null) watermark.restore(saved.watermark)
        // It is not read again, so nobody will tell of its end.
        if (saved?.ended === true) watermark.finish()
        return [source, watermark] as const
      }),
    )
    const combiner = watermarks.size > 1 ? new WatermarkCombiner([...watermarks.values()]) : null
    const [only] = watermarks.values()
    const mark = combiner === null ? (only?.mark ?? NO_WATERMARK) : combiner.update()
    const operator = this.#operator(id)
    const crossings = this.#split.crossings.flatMap((crossing, at) => {
      const slots = this.#layouts[at]
      if (crossing.operator !== id || slots === undefined) return []
      return [{ ...crossing, at, sent: this.columns[at] ?? [], slots }]
    })
    return {
      node,
      operator,
      watermarks,
      combiner,
      mark,
      feed: compileFeed(this.flow, node, operator, crossings),
    }
  }

  #textsOf(from: number): readonly (readonly KeptTexts[])[] {
    let kept = this.#kept.get(from)
    if (kept === undefined) {
      kept = this.#layouts.map(({ texts }) => Array.from({ length: texts }, () => new KeptTexts()))
      this.#kept.set(from, kept)
    }
    return kept
  }

  #returnRuntime(): OperatorRuntime {
    return {
      kind: 'operator',
      create: ({ operator }) => {
        const { ref } = operator.config as { readonly ref: string }
        const schema = operator.inputs[0]?.schema
        const types = schema?.columns.map(({ type }) => type) ?? []
        const returning: Returning = {
          columns: types.map((type) => columnWriter(type, RETURN_ROOM)),
          room: RETURN_ROOM,
          times: [],
          kinds: [],
          changelog: schema?.changes === 'changelog',
        }
        this.#returns.set(ref, returning)
        const width = types.length
        return {
          inputs: {
            in: {
              columns: types.map((_, index) => index),
              accept: (...parts: readonly unknown[]) => {
                const row = returning.times.length
                if (row >= returning.room) {
                  returning.room *= 2
                  for (const column of returning.columns) column.grow(returning.room)
                }
                for (let at = 0; at < width; at++) returning.columns[at]?.set(row, parts[at] as Value)
                returning.times.push(parts[width] as number)
                if (returning.changelog) returning.kinds.push(parts[width + 2] as number)
                return true
              },
            },
          },
          timers: { next: Infinity },
          advance: () => undefined,
          summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
          inspect: () => ({ entries: [], total: 0 }),
        }
      },
    }
  }

  #takeReturns(transfer: ArrayBuffer[]): Record<string, ReturnedRows> {
    const returns: Record<string, ReturnedRows> = {}
    for (const [ref, { columns, times, kinds, changelog }] of this.#returns) {
      if (times.length === 0) continue
      const packedTimes = Float64Array.from(times)
      const packedKinds = changelog ? Uint8Array.from(kinds) : null
      transfer.push(packedTimes.buffer, ...(packedKinds === null ? [] : [packedKinds.buffer]))
      returns[ref] = {
        rows: { count: times.length, columns: columns.map((column) => column.take(times.length, transfer)) },
        times: packedTimes,
        kinds: packedKinds,
      }
      times.length = 0
      kinds.length = 0
    }
    return returns
  }
}

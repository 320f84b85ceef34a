/**
 * From the graph to code: the tree of consumers of a port, with a record's columns in local variables. Linear runs of steps become one
 * block of code; a node with several producers, and every twelfth step of a long chain, becomes a function of its own.
 */
import type { ColumnCode, EngineContext, Operator } from '../api/index.ts'
import { declareUsed, hookMark, NONE, without, type Hook, type Lazy } from './deferred.ts'
import type { Scope } from './scope.ts'
import type { Shared } from './shared.ts'
import {
  clockKey,
  isClock,
  type Consumer,
  type Topology,
  type TopologyNode,
  type TopologyPort,
} from './topology.ts'

/** What the code of a record knows besides its columns: the code of its event time, of the watermark where one clock rules, and of its kind. */
export interface Flow {
  readonly time: string
  readonly mark: string
  readonly kind: string
  /** Columns whose values are not made yet: who reads one declares it first. */
  readonly lazy: Lazy
}

/** A sink's serialiser: the statements that append one record to the sink's buffer, and what they reach by name. */
export interface WriterCode {
  readonly bindings: Readonly<Record<string, unknown>>
  readonly statements: string
  /** An expression: where it is true the record is not for the sink. */
  readonly skip?: string
}

/** What a serialiser knows of a record besides its columns: code, and the name of the sink's buffer. */
export interface SinkFlow {
  readonly time: string
  readonly kind: string
  readonly target: string
  readonly fresh: (hint: string) => string
}

export interface EmitterParts {
  readonly topology: Topology
  readonly scope: Scope
  readonly shared: Shared
  /** By node index. */
  readonly operators: ReadonlyMap<number, Operator>
  /** `E` of the printed expressions, by node index. */
  readonly environments: readonly EngineContext[]
  readonly writer: (node: TopologyNode, columns: ColumnCode, flow: SinkFlow) => WriterCode
  /** Ports whose records are sampled. */
  readonly watched: ReadonlySet<string>
  /** Whether the code tells which node it is in. */
  readonly timed: boolean
  readonly markSlot: ReadonlyMap<string, number>
}

/** Steps that one function holds at most: V8 does not optimise functions without bound. */
const STEPS_A_FUNCTION = 12

/** Marks where the code behind an output goes, while the code of the step alone is looked at. */
const LATER = '\u0003'
// oxlint-disable-next-line no-control-regex -- the mark is a control character
const LATERS = /\u0003(\d+)\u0003/g

export class Emitter {
  readonly #parts: EmitterParts
  readonly #functions = new Map<string, { name: string; code: string }>()
  /** Of watched ports, by the number in their mark. */
  readonly hooks: Hook[] = []

  constructor(parts: EmitterParts) {
    this.#parts = parts
  }

  /** The functions that `port` asked for, as declarations. */
  declarations(): string {
    return [...this.#functions.values()].map(({ code }) => code).join('\n')
  }

  /** The code that sends a row to a port: counts it, lets it be sampled, and runs every consumer in turn. */
  port(node: TopologyNode, port: TopologyPort, columns: ColumnCode, flow: Flow, depth = 0): string {
    const { counter, consumers } = port
    const { time, kind } = flow
    const hook = this.#parts.watched.has(port.ref)
      ? hookMark(this.hooks.push({ counter, columns, time, kind }) - 1)
      : ''
    // With several consumers each text is made once for all of them.
    const inner = consumers.length > 1 ? { ...flow, lazy: NONE } : flow
    const code = consumers
      .map((consumer) => this.#enter(consumer.node, this.#consumer(consumer, columns, inner, depth), node))
      .join('')
    const declared = consumers.length > 1 ? declareUsed(flow.lazy, code) : ''
    const body = `C[${counter}]++;\n${hook}${declared}${code}`
    return declared === '' ? body : `{\n${body}}\n`
  }

  /** The watermark that a node's records meet: that of its clock where only one rules. */
  markOf(node: TopologyNode, flow: Flow): string {
    if (node.clocks.size <= 1) return flow.mark
    return `M[${this.#parts.markSlot.get(clockKey(node)) ?? 0}]`
  }

  #enter(child: TopologyNode, code: string, parent: TopologyNode): string {
    return this.#parts.timed ? `S.enter(${child.index});\n${code}S.enter(${parent.index});\n` : code
  }

  #consumer(consumer: Consumer, columns: ColumnCode, flow: Flow, depth: number): string {
    const { node } = consumer
    const long = node.runtime.kind === 'step' && depth > 0 && depth % STEPS_A_FUNCTION === 0
    if (node.producers < 2 && !long) return this.#body(consumer, columns, flow, depth)
    const key = `${node.index} ${consumer.port}`
    let entry = this.#functions.get(key)
    if (entry === undefined) {
      const { scope } = this.#parts
      entry = { name: scope.fresh(`node_${node.operator.id}`), code: '' }
      this.#functions.set(key, entry)
      const names = columns.map((_, index) => scope.fresh(`a${index}`))
      const inner: Flow = {
        time: scope.fresh('time'),
        mark: scope.fresh('mark'),
        kind: scope.fresh('kind'),
        lazy: NONE,
      }
      const body = this.#body(consumer, names, inner, depth + 1)
      entry.code = `function ${entry.name}(${[...names, inner.time, inner.mark, inner.kind].join(', ')}) {\n${body}}\n`
    }
    const call = `${entry.name}(${[...columns, flow.time, flow.mark, flow.kind].join(', ')});\n`
    return inBlock(declareUsed(flow.lazy, call), call)
  }

  #body(consumer: Consumer, columns: ColumnCode, flow: Flow, depth: number): string {
    switch (consumer.node.runtime.kind) {
      case 'step':
        return this.#step(consumer, columns, flow, depth)
      case 'operator':
        return this.#operator(consumer, columns, flow, depth)
      case 'sink':
        return this.#sink(consumer.node, columns, flow)
      case 'source':
        return ''
    }
  }

  #step({ node, port }: Consumer, columns: ColumnCode, flow: Flow, depth: number): string {
    const { runtime, operator } = node
    if (runtime.kind !== 'step') return ''
    const { scope, environments } = this.#parts
    const label = scope.fresh('step')
    const mark = this.markOf(node, flow)
    const environment = environments[node.index]
    if (environment === undefined) return ''
    const context = {
      operator,
      port,
      time: flow.time,
      mark,
      kind: flow.kind,
      fresh: (hint: string) => scope.fresh(hint),
      constant: (value: unknown) => scope.constant(value),
      timeZone: environment.timeZone,
      environment,
    }
    // What a filter sends on stands in a branch: a text that only the code in there reads is made there. Another step may send in a loop.
    const deep = runtime.filters === true && flow.lazy.size > 0
    const sent: { readonly port: TopologyPort; readonly values: ColumnCode }[] = []
    const emit = (name: string, values: ColumnCode): string => {
      const output = node.outputs.get(name)
      if (output === undefined) return ''
      if (deep) return `${LATER}${sent.push({ port: output, values }) - 1}${LATER}`
      return this.port(node, output, values, { ...flow, lazy: NONE }, depth + 1)
    }
    const own = runtime
      .create(operator)
      .generate(context, columns, emit, (guarded) => this.#guard(node, label, guarded))
    const reads = own.includes('E.mark') ? `E.mark = ${mark};\n` : ''
    const left = without(flow.lazy, own)
    const code = own.replaceAll(LATERS, (_, index: string) => {
      const { port: output, values = [] } = sent[Number(index)] ?? {}
      return output === undefined ? '' : this.port(node, output, values, { ...flow, lazy: left }, depth + 1)
    })
    return `${label}: {\n${declareUsed(flow.lazy, own)}const E = ${scope.constant(environment)};\n${reads}${code}}\n`
  }

  #guard(node: TopologyNode, label: string, code: string): string {
    const error = this.#parts.scope.fresh('error')
    return `try {\n${code}\n} catch (${error}) { S.fail(${node.index}, ${error}); break ${label}; }\n`
  }

  #operator({ node, port }: Consumer, columns: ColumnCode, flow: Flow, depth: number): string {
    const { scope, operators } = this.#parts
    const operator = operators.get(node.index)
    const input = operator?.inputs[port]
    if (operator === undefined || input === undefined) return ''
    const accept = scope.constant(input.accept)
    const wanted = input.columns.map((index) => columns[index] ?? 'null')
    const changelog = node.inputs.find((one) => one.port === port)?.schema.changes === 'changelog'
    const own = node.runtime.kind === 'operator' && node.runtime.sourceMark === true
    const mark = own ? flow.mark : this.markOf(node, flow)
    const given = [...wanted, flow.time, mark, ...(changelog ? [flow.kind] : [])]
    const late = node.outputs.get(`late_${port}`) ?? node.outputs.get('late')
    const lazy = without(flow.lazy, given.join(' '))
    const missed = late === undefined ? '' : this.port(node, late, columns, { ...flow, lazy }, depth + 1)
    const output = isClock(node) ? operator.output : undefined
    const rise =
      output === undefined
        ? ''
        : `if (${scope.constant(output)}.mark > M[${node.index}]) S.rise(${node.index}, ${scope.constant(output)}.mark);\n`
    const taken = `if (${accept}(${given.join(', ')}) === false) {\nL[${node.index}]++;\n${missed}}\n`
    return `${inBlock(declareUsed(flow.lazy, given.join(' ')), taken)}${rise}`
  }

  #sink(node: TopologyNode, columns: ColumnCode, flow: Flow): string {
    const { scope, shared, writer, environments } = this.#parts
    const buffer = shared.sinks[node.index]
    if (buffer === undefined || buffer === null) return ''
    const name = scope.constant(buffer)
    const { time, kind } = flow
    const fresh = (hint: string): string => scope.fresh(hint)
    const { bindings, statements, skip } = writer(node, columns, { time, kind, target: name, fresh })
    const bound = Object.entries(bindings).map(([key, value]) => `const ${key} = ${scope.constant(value)};\n`)
    const label = scope.fresh('sink')
    const guarded = this.#guard(node, label, statements)
    const skipped = skip === undefined ? '' : `if (${skip}) break ${label};\n`
    const E = statements.includes('E.') ? `const E = ${scope.constant(environments[node.index])};\n` : ''
    return `${label}: {\n${skipped}${E}${declareUsed(flow.lazy, statements)}${bound.join('')}${guarded}${name}.records++;\nif (${name}.at > ${buffer.most}) ${name}.flush();\n}\n`
  }
}

const inBlock = (declared: string, code: string): string =>
  declared === '' ? code : `{\n${declared}${code}}\n`

/**
 * From the graph to code: the tree of consumers of a port, with a record's columns in local variables. Linear runs of steps become one
 * block of code; a node with several producers, and every twelfth step of a long chain, becomes a function of its own.
 */
import type { ColumnCode, Operator } from '../api/index.ts'
import type { Scope } from './scope.ts'
import type { Shared } from './shared.ts'
import { CHUNK_BYTES } from './sinks.ts'
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
}

/** A sink's serialiser: the statements that append one record to the sink's buffer, and what they reach by name. */
export interface WriterCode {
  readonly bindings: Readonly<Record<string, unknown>>
  readonly statements: string
}

export interface EmitterParts {
  readonly topology: Topology
  readonly scope: Scope
  readonly shared: Shared
  /** By node index. */
  readonly operators: ReadonlyMap<number, Operator>
  /** `E` of the printed expressions, by node index. */
  readonly environments: readonly unknown[]
  readonly writer: (node: TopologyNode, columns: ColumnCode, kind: string, target: string) => WriterCode
  /** Ports whose records are sampled. */
  readonly watched: ReadonlySet<string>
  /** Whether the code tells which node it is in. */
  readonly timed: boolean
  readonly markSlot: ReadonlyMap<string, number>
}

/** Steps that one function holds at most: V8 does not optimise functions without bound. */
const STEPS_A_FUNCTION = 12

export class Emitter {
  readonly #parts: EmitterParts
  readonly #functions = new Map<string, { name: string; code: string }>()

  constructor(parts: EmitterParts) {
    this.#parts = parts
  }

  /** The functions that `port` asked for, as declarations. */
  declarations(): string {
    return [...this.#functions.values()].map(({ code }) => code).join('\n')
  }

  /** The code that sends a row to a port: counts it, lets it be sampled, and runs every consumer in turn. */
  port(node: TopologyNode, port: TopologyPort, columns: ColumnCode, flow: Flow, depth = 0): string {
    const { watched } = this.#parts
    const hook = watched.has(port.ref)
      ? `S.sample(${port.counter}, ${flow.time}, [${columns.join(', ')}], ${flow.kind});\n`
      : ''
    const consumers = port.consumers.map((consumer) =>
      this.#enter(consumer.node, this.#consumer(consumer, columns, flow, depth), node),
    )
    return `C[${port.counter}]++;\n${hook}${consumers.join('')}`
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
      const inner = { time: scope.fresh('time'), mark: scope.fresh('mark'), kind: scope.fresh('kind') }
      const body = this.#body(consumer, names, inner, depth + 1)
      entry.code = `function ${entry.name}(${[...names, inner.time, inner.mark, inner.kind].join(', ')}) {\n${body}}\n`
    }
    return `${entry.name}(${[...columns, flow.time, flow.mark, flow.kind].join(', ')});\n`
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
    const context = {
      operator,
      port,
      time: flow.time,
      mark,
      kind: flow.kind,
      fresh: (hint: string) => scope.fresh(hint),
      constant: (value: unknown) => scope.constant(value),
      timeZone: timeZoneOf(environments[node.index]),
    }
    const emit = (name: string, values: ColumnCode): string => {
      const output = node.outputs.get(name)
      return output === undefined ? '' : this.port(node, output, values, flow, depth + 1)
    }
    const code = runtime
      .create(operator)
      .generate(context, columns, emit, (guarded) => this.#guard(node, label, guarded))
    const reads = code.includes('E.mark') ? `E.mark = ${mark};\n` : ''
    return `${label}: {\nconst E = ${scope.constant(environments[node.index])};\n${reads}${code}}\n`
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
    const missed = late === undefined ? '' : this.port(node, late, columns, flow, depth + 1)
    const output = isClock(node) ? operator.output : undefined
    const rise =
      output === undefined
        ? ''
        : `if (${scope.constant(output)}.mark > M[${node.index}]) S.rise(${node.index}, ${scope.constant(output)}.mark);\n`
    return `if (${accept}(${given.join(', ')}) === false) {\nL[${node.index}]++;\n${missed}}\n${rise}`
  }

  #sink(node: TopologyNode, columns: ColumnCode, flow: Flow): string {
    const { scope, shared, writer } = this.#parts
    const buffer = shared.sinks[node.index]
    if (buffer === undefined || buffer === null) return ''
    const name = scope.constant(buffer)
    const { bindings, statements } = writer(node, columns, flow.kind, name)
    const bound = Object.entries(bindings).map(([key, value]) => `const ${key} = ${scope.constant(value)};\n`)
    const label = scope.fresh('sink')
    const guarded = this.#guard(node, label, statements)
    return `${label}: {\n${bound.join('')}${guarded}${name}.records++;\nif (${name}.at > ${CHUNK_BYTES}) ${name}.flush();\n}\n`
  }
}

function timeZoneOf(environment: unknown): string {
  return (environment as { readonly timeZone: string }).timeZone
}

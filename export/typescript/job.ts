/** A pipeline as the module `job.ts`: streams as constants, named after their labels, and the job at the end. */
import type { Analysis } from '../../model/analysis.ts'
import { call, hug, list, literal, object, printCode, type Code } from '../../model/codeLayout.ts'
import type { NodeConnection, NodeConnections } from '../../model/connections/connection.ts'
import { portRef, type DocumentNode, type PipelineDocument } from '../../model/document.ts'
import type { TypescriptContext, TypescriptEmitter, TypescriptNode } from '../../model/emitTypescript.ts'
import { quote } from '../../model/expr/lambda/index.ts'
import { own } from '../../model/json.ts'
import { rowType, valueType } from '../../nodes/common/typescript/options.ts'
import { emitters } from '../../nodes/emitters.ts'
import { layOut, statement, together, type Block, type Place, type Step } from './blocks.ts'
import { connectionCode, type Variable } from './connections.ts'
import { codeFunctions } from './functions.ts'
import { lambdaBody, scopeOf } from './lambdas.ts'
import { namer } from './names.ts'

export interface JobModule {
  readonly text: string
  /** In the order of the lines; a node may have several. */
  readonly places: readonly Place[]
  /** The environment's variables that the job reads. */
  readonly variables: readonly Variable[]
}

/** `analysis`: of the document, without errors. */
export function jobModule(
  document: PipelineDocument,
  analysis: Analysis,
  connections: NodeConnections,
): JobModule {
  return new ModuleWriter(document, analysis, connections).write()
}

const typescriptOf = (type: string): TypescriptEmitter | undefined => own(emitters, type)?.typescript

/** Node types whose late records the library types by itself. */
const LATE_INPUT: ReadonlySet<string> = new Set([
  'window_aggregate',
  'sliding_window',
  'session_window',
  'deduplicate',
])

class ModuleWriter {
  readonly #document: PipelineDocument
  readonly #analysis: Analysis
  readonly #connections: NodeConnections
  readonly #name = namer()
  readonly #used = new Set<string>()
  readonly #types = new Set<string>()
  readonly #declared = new Map<string, string>()
  readonly #variables: Variable[] = []
  readonly #blocks: Block[] = []
  /** The constant that the chain with a node's output ends in, or the code of an open chain. */
  readonly #constants = new Map<string, string>()
  readonly #open = new Map<string, readonly Step[]>()

  constructor(document: PipelineDocument, analysis: Analysis, connections: NodeConnections) {
    this.#document = document
    this.#analysis = analysis
    this.#connections = connections
  }

  write(): JobModule {
    const { name, settings, parameters } = this.#document
    const ids = this.#analysis.order
    for (const id of ids) this.#node(id)
    const ends = ids.filter((id) => !this.#document.edges.some(({ from }) => portRef(from).node === id))
    const options = object([
      ...(Object.keys(settings).length === 0 ? [] : [['settings', literal(settings)] as const]),
      ...(Object.keys(parameters).length === 0 ? [] : [['parameters', literal(parameters)] as const]),
    ])
    const job = call(
      this.#use('job'),
      quote(name),
      options,
      list(ends.map((id) => this.#constants.get(id) ?? '')),
    )
    this.#declare(`export default ${printCode(job, 0, 'export default '.length)}`)
    const byName = (a: string, b: string): number => (a < b ? -1 : 1)
    const imports = [
      ...[...this.#used].toSorted(byName),
      ...[...this.#types].toSorted(byName).map((type) => `type ${type}`),
    ]
    const imported = printCode([{ open: 'import {', items: imports, close: '}' }, " from 'millrace'"])
    const blocks = [statement(imported), ...this.#blocks]
    return { ...together(blocks), variables: this.#variables }
  }

  /** `node`: that the statement belongs to. */
  #declare(text: string, node: string | null = null): void {
    this.#blocks.push(statement(text, node))
  }

  #use(name: string): string {
    this.#used.add(name)
    return name
  }

  #useType(name: string): string {
    this.#types.add(name)
    return name
  }

  #node(id: string): void {
    const node = own(this.#document.nodes, id)
    const analysed = own(this.#analysis.nodes, id)
    if (node === undefined || analysed === undefined) return
    const context = this.#context(id, node)
    const emitter = typescriptOf(node.type)
    const made = emitter?.(node.config, context) ?? this.#general(id, node, context)
    const chain = this.#chain(id, node, made)
    if (made.kind !== 'source' && made.kind !== 'sink' && this.#continues(id)) {
      this.#open.set(id, chain)
      return
    }
    const constant = this.#name(node.label === '' ? id : node.label)
    this.#constants.set(id, constant)
    const before = made.kind === 'source' ? (made.before ?? []) : []
    for (const declared of before) this.#declare(printCode(declared), id)
    this.#blocks.push(layOut(`const ${constant} = `, chain))
  }

  /** The steps from the last constant up to the node. */
  #chain(id: string, node: DocumentNode, made: TypescriptNode): readonly Step[] {
    const said = (code: Code): Step => ({ node: id, code })
    const named = said(this.#as(id, node))
    if (made.kind === 'source') return [said(made.code), named]
    const port = made.kind === 'sink' ? 'in' : made.on
    const code: Code = made.kind === 'sink' ? hug('.to', made.code) : made.code
    const before = this.#input(id, port)
    return [...before, said(code), named]
  }

  #as(id: string, { label, parallelism, queueBound, pin }: DocumentNode): Code {
    const settings = {
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(queueBound === undefined ? {} : { queueBound }),
      ...(pin === undefined ? {} : { pin }),
    }
    const more = Object.keys(settings).length === 0 ? [] : [literal(settings)]
    return call('.as', quote(id), ...(label === '' && more.length === 0 ? [] : [quote(label)]), ...more)
  }

  /** What feeds an input: a constant, one of its ports, or an open chain. */
  #input(id: string, port: string): readonly Step[] {
    const edge = this.#document.edges.find(({ to }) => to === `${id}.${port}`)
    if (edge === undefined) return []
    const from = portRef(edge.from)
    const open = this.#open.get(from.node)
    if (open !== undefined) return open
    // The name of a stream belongs to the step that goes on from it.
    return [{ node: id, code: `${this.#constants.get(from.node) ?? ''}${this.#port(from.node, from.port)}` }]
  }

  #port(id: string, port: string): string {
    if (port === 'out') return ''
    if (port === 'dead') return '.dead'
    if (port === 'late' && LATE_INPUT.has(own(this.#document.nodes, id)?.type ?? '')) return '.late'
    const schema = own(own(this.#analysis.nodes, id)?.outputs ?? {}, port)
    const type = schema === undefined ? 'never' : rowType(schema, (name) => this.#useType(name))
    return `.port<${type}>(${quote(port)})`
  }

  /** Whether one step follows that goes on with the chain. */
  #continues(id: string): boolean {
    const out = this.#document.edges.filter(({ from }) => portRef(from).node === id)
    const [only, ...more] = out
    if (only === undefined || more.length > 0 || portRef(only.from).port !== 'out') return false
    const to = portRef(only.to)
    const node = own(this.#document.nodes, to.node)
    if (node === undefined) return false
    if (to.port === 'in') return this.#isFluent(to.node)
    return false
  }

  /** Whether the library has words of its own for the node as it is configured. */
  #isFluent(id: string): boolean {
    const node = own(this.#document.nodes, id)
    if (node === undefined) return false
    const same = (text: string): string => text
    const quiet = { ...this.#context(id, node), use: same, useType: same, name: same, connection: same }
    return (typescriptOf(node.type)?.(node.config, quiet) ?? null) !== null
  }

  #general(id: string, { type, config }: DocumentNode, context: TypescriptContext): TypescriptNode {
    const analysed = own(this.#analysis.nodes, id)
    const kind = analysed?.definition?.kind
    const out = own(context.outputs, 'out') ?? Object.values(context.outputs)[0]
    const row = out === undefined ? 'never' : rowType(out, context.useType)
    // As it stands in the document: what is a duration in one type counts records in another.
    const code = literal(config)
    const named = config['connection']
    const connection = typeof named === 'string' && named !== '' ? [context.connection(named)] : []
    if (kind === 'sink')
      return { kind: 'sink', code: call(context.use('sinkOf'), quote(type), code, ...connection) }
    if (kind === 'source')
      return {
        kind: 'source',
        code: call(`${context.use('sourceOf')}<${row}>`, quote(type), code, ...connection),
      }
    const inputs = (analysed?.ports.inputs ?? []).map(({ name }) => [name, context.stream(name)] as const)
    return {
      kind: 'source',
      code: call(`${context.use('stepOf')}<${row}>`, quote(type), object(inputs), code),
    }
  }

  #context(id: string, { label }: DocumentNode): TypescriptContext {
    const analysed = own(this.#analysis.nodes, id)
    const inputs = analysed?.inputs ?? {}
    const context: TypescriptContext = {
      id,
      label: label === '' ? id : label,
      inputs,
      outputs: analysed?.outputs ?? {},
      use: (name) => this.#use(name),
      useType: (name) => this.#useType(name),
      name: (text) => this.#name(text),
      connection: (name, kind = 'kafka') => this.#connection(name, kind),
      functions: codeFunctions,
      stream: (port) => printCode(this.#input(id, port).map(({ code }) => code)),
      body: (expression, place) => {
        const body = lambdaBody(expression, scopeOf(place, inputs), place.condition)
        if (body.sql === null) {
          if (body.usesHelpers) context.use('f')
          return body.text
        }
        const type = body.sql.type === null ? 'never' : valueType(body.sql.type, context.useType)
        return `${context.use('sql')}<${place.condition ? 'boolean' : type}>${body.text}`
      },
    }
    return context
  }

  #connection(name: string, otherwise: NodeConnection['kind']): string {
    const known = this.#declared.get(name)
    if (known !== undefined) return known
    const record = own(this.#connections, name)
    const kind = record?.kind ?? otherwise
    const constant = this.#name(`${name} ${kind}`)
    this.#declared.set(name, constant)
    const { code, variables } = connectionCode(name, kind, record, (used) => this.#use(used))
    this.#variables.push(...variables)
    this.#declare(printCode([`const ${constant} = `, code]))
    return constant
  }
}

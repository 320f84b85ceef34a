/** A job: the sinks of its streams, and what rules it as a whole. */
import {
  DOCUMENT_FORMAT,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from '../../model/document.ts'
import { sortEdges } from '../../model/diff.ts'
import { UserError } from '../../model/errors.ts'
import { freshId } from '../../model/ids.ts'
import type { AnyConnection } from './connections.ts'
import type { AnyStream, JobNode } from './graph.ts'
import { Sink } from './stream.ts'

export interface JobSettings {
  readonly mode?: 'streaming' | 'batch'
  readonly timeZone?: string
  readonly parallelism?: number
  readonly checkpointInterval?: number
  readonly checkpointRecords?: number
  readonly checkpointTimeout?: number
  readonly checkpointsKept?: number
  readonly stateBackend?: 'memory' | 'disk'
  readonly stateCache?: number
  readonly restartAttempts?: number
  readonly restartDelay?: number
  readonly queueBound?: number
  readonly memoryLimit?: number
  readonly maxDrift?: number | null
  readonly batchSize?: number
  readonly recordLimit?: number
}

export interface ParameterOptions {
  readonly type?: 'string' | 'number' | 'boolean' | 'path'
  readonly default?: string | number | boolean
  readonly description?: string
}

export interface JobOptions {
  readonly settings?: JobSettings
  /** Values that a run may set; `${name}` in a text of a config stands for one. */
  readonly parameters?: Readonly<Record<string, ParameterOptions>>
}

/** A sink, or a stream that ends nowhere. */
export type End = Sink | AnyStream

export class JobGraph {
  readonly name: string
  readonly options: JobOptions
  /** Every node once, by its id. */
  readonly nodes: ReadonlyMap<string, JobNode>

  /** Throws UserError where two nodes have one id. */
  constructor(name: string, options: JobOptions, ends: readonly End[]) {
    this.name = name
    this.options = options
    this.nodes = named(reached(ends))
  }

  /** The connections of the job, by name. */
  get connections(): ReadonlyMap<string, AnyConnection> {
    const used = [...this.nodes.values()].flatMap(({ connection }) => connection ?? [])
    return new Map(used.map((connection) => [connection.name, connection]))
  }

  /** The drawing, to be opened in the editor; its layout is empty. */
  toDocument(): PipelineDocument {
    const ids = new Map([...this.nodes].map(([id, node]) => [node, id]))
    const idOf = (node: JobNode): string => ids.get(node) ?? ''
    const edges = [...this.nodes].flatMap(([id, { inputs }]) =>
      Object.entries(inputs).map(([port, from]): Edge => ({
        from: `${idOf(from.node)}.${from.port}`,
        to: `${id}.${port}`,
      })),
    )
    const nodes = [...this.nodes].map(([id, node]) => [id, documentNode(node)] as const)
    const { settings = {}, parameters = {} } = this.options
    return {
      format: DOCUMENT_FORMAT,
      name: this.name,
      settings: settings as Readonly<Record<string, Json>>,
      parameters: parameters as unknown as Readonly<Record<string, Json>>,
      nodes: Object.fromEntries(nodes.toSorted(([a], [b]) => (a < b ? -1 : 1))),
      edges: sortEdges(edges),
      layout: { positions: {}, groups: {}, notes: {} },
    }
  }
}

const documentNode = ({ type, label, config, own, pin }: JobNode): DocumentNode => ({
  type,
  version: 1,
  label: label ?? '',
  config,
  ...own,
  ...(pin === null ? {} : { pin }),
})

/** The ends and all that leads to them. */
function reached(ends: readonly End[]): readonly JobNode[] {
  const found = new Set<JobNode>()
  const visit = (node: JobNode): void => {
    if (found.has(node)) return
    found.add(node)
    for (const { node: from } of Object.values(node.inputs)) visit(from)
  }
  for (const end of ends) visit(end instanceof Sink ? end.node : end.output.node)
  return [...found]
}

function named(nodes: readonly JobNode[]): ReadonlyMap<string, JobNode> {
  const byId = new Map<string, JobNode>()
  for (const node of nodes) {
    if (node.id === null) continue
    if (byId.has(node.id))
      throw new UserError('node-id', `Two nodes of the job are named ${node.id}.`, {
        hint: 'Give one of them another id in as(…).',
      })
    byId.set(node.id, node)
  }
  for (const node of nodes) {
    if (node.id !== null) continue
    byId.set(
      freshId(node.type, node.type, (id) => byId.has(id)),
      node,
    )
  }
  return byId
}

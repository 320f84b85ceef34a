/** Small pipelines and what becomes of them. */
import { emptyDocument, type DocumentNode, type PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { exportFlink, type FlinkExport } from './export.ts'
import type { NodeConnections } from '../../model/connections/connection.ts'

export const node = (type: string, config: object, label = type): DocumentNode => ({
  type,
  version: 1,
  label,
  config: config as DocumentNode['config'],
})

/** Events with id, user, amount, tags and the time `ts`; 5 s late at most. */
export const events = (time: 'BIGINT' | 'TIMESTAMP_LTZ(3)' = 'BIGINT'): DocumentNode =>
  node('file_source', {
    path: '/data/events.ndjson',
    schema: [
      { name: 'id', type: 'INT NOT NULL' },
      { name: 'user', type: 'STRING' },
      { name: 'amount', type: 'DOUBLE' },
      { name: 'tags', type: 'ARRAY<STRING>' },
      { name: 'ts', type: time },
    ],
    eventTime: { column: 'ts', delay: 5_000 },
  })

export const sink = (): DocumentNode => node('console_sink', {})

/** `edges`: `a.out->b.in`. */
export function pipeline(
  nodes: Readonly<Record<string, DocumentNode>>,
  edges: readonly string[],
  settings: PipelineDocument['settings'] = {},
): PipelineDocument {
  return {
    ...emptyDocument('test'),
    nodes,
    settings,
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split('->')
      return { from, to }
    }),
  }
}

/** Throws where the drawing itself is wrong. */
export function exportOf(document: PipelineDocument, connections: NodeConnections = {}): FlinkExport {
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  return exportFlink(compiled.plan, connections)
}

/** A node between two event streams and a sink at each of these ports. */
export function around(type: string, config: object, ports: readonly string[] = ['out']): PipelineDocument {
  const definition = definitions[type as keyof typeof definitions]
  const parsed = definition.config.parse(config) as never
  const { inputs } = (definition.ports as (config: never) => { inputs: readonly { name: string }[] })(parsed)
  return pipeline(
    {
      ...Object.fromEntries(inputs.map(({ name }) => [`from_${name}`, events()])),
      node: node(type, config),
      ...Object.fromEntries(ports.map((port) => [`to_${port}`, sink()])),
    },
    [
      ...inputs.map(({ name }) => `from_${name}.out->node.${name}`),
      ...ports.map((port) => `node.${port}->to_${port}.in`),
    ],
  )
}

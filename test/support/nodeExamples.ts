/** The examples of node types as pipelines: a file for each input, the node, and a sink at each output. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AnyNodeDefinition, NodeExample } from '../../model/definition.ts'
import {
  emptyDocument,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from '../../model/document.ts'
import { formatType } from '../../model/typeText.ts'
import { definitions } from '../../nodes/definitions.ts'

export type Example = NodeExample<Json>

/** Those with input and output. */
export const exampleCases = () =>
  Object.values(definitions as Record<string, AnyNodeDefinition>).flatMap((definition) =>
    (definition.examples as readonly Example[])
      .filter((example) => example.input !== undefined)
      .map((example) => ({ definition, example, title: `${definition.type}: ${example.title}` })),
  )

export const exampleNode = (type: string, config: unknown): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config: config as DocumentNode['config'],
})

export interface ExamplePlace {
  readonly type: string
  readonly example: Example
  /** Where the files of its input go. */
  readonly folder: string
}

/** The node is `node`; `sink` makes `to_PORT` for each of the `ports`, all that the example tells of where they are left out. */
export function aroundExample(
  { type, example, folder }: ExamplePlace,
  sink: (port: string) => DocumentNode,
  ports: readonly string[] = Object.keys(example.output ?? {}),
): PipelineDocument {
  const nodes: Record<string, DocumentNode> = { node: exampleNode(type, example.config) }
  const edges: Edge[] = []
  for (const [port, { schema, rows, delay = 0 }] of Object.entries(example.input ?? {})) {
    const file = path.join(folder, `${port}.ndjson`)
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    nodes[`from_${port}`] = exampleNode('file_source', {
      path: file,
      schema: schema.columns.map((column) => ({ name: column.name, type: formatType(column.type) })),
      eventTime: schema.eventTime === null ? null : { column: schema.eventTime, delay },
      onError: 'fail',
    })
    edges.push({ from: `from_${port}.out`, to: `node.${port}` })
  }
  for (const port of ports) {
    nodes[`to_${port}`] = sink(port)
    edges.push({ from: `node.${port}`, to: `to_${port}.in` })
  }
  return { ...emptyDocument('example'), nodes, edges }
}

/** Input and pipelines of the recovery tests. */
import { writeFileSync } from 'node:fs'
import {
  emptyDocument,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { seeded } from '../support/shuffle.ts'

export function node(type: keyof typeof definitions, config: Record<string, Json>): DocumentNode {
  const { initial, version } = definitions[type]
  return { type, version, label: type, config: { ...(initial as Record<string, Json>), ...config } }
}

export function pipeline(
  nodes: Readonly<Record<string, DocumentNode>>,
  edges: readonly (readonly [from: string, to: string])[],
  settings: Readonly<Record<string, Json>> = {},
): PipelineDocument {
  const drawn: Edge[] = edges.map(([from, to]) => ({ from, to }))
  return { ...emptyDocument('recovery'), nodes, edges: drawn, settings }
}

/** JSON lines `{ts, k, v}`, out of order by up to 2 s, a line in a hundred bad, some of them late. */
export function writeEvents(file: string, count: number, seed: number): void {
  const random = seeded(seed)
  const lines: string[] = []
  for (let at = 0; at < count; at++) {
    const late = random() < 0.01 ? 20_000 : 0
    const ts = 1_700_000_000_000 + at * 50 - Math.floor(random() * 2_000) - late
    lines.push(
      random() < 0.01 ? `{"ts":${ts},"k"` : JSON.stringify({ ts, k: `k${Math.floor(random() * 40)}`, v: at }),
    )
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}

export const eventSource = (path: string, config: Record<string, Json> = {}): DocumentNode =>
  node('file_source', {
    path,
    format: { kind: 'json' },
    schema: [
      { name: 'ts', type: 'BIGINT' },
      { name: 'k', type: 'STRING' },
      { name: 'v', type: 'BIGINT' },
    ],
    eventTime: { column: 'ts', delay: 2_000 },
    ...config,
  })

export const countAndSum = (config: Record<string, Json> = {}): DocumentNode =>
  node('window_aggregate', {
    size: 10_000,
    keys: ['k'],
    aggregates: [
      { function: 'COUNT', argument: '', name: 'n' },
      { function: 'SUM', argument: 'v', name: 'total' },
    ],
    ...config,
  })

export const fileSink = (path: string, config: Record<string, Json> = {}): DocumentNode =>
  node('file_sink', { path, format: { kind: 'json' }, ...config })

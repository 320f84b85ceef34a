/** Jobs over tables, in engines of their own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import {
  planOfDocument,
  runSupervised,
  type Supervised,
  type SupervisedOptions,
} from '../support/recovery.ts'

export { node, pipeline }

export interface ColumnOf {
  readonly name: string
  readonly type: string
}

/** A folder for the files of one test. */
export function scratch(): { readonly folder: string; readonly at: (name: string) => string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-sql-'))
  return {
    folder,
    at: (name) => path.join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export const writeLines = (file: string, rows: readonly object[]): void =>
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

export const readLines = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

export const fileSource = (file: string, schema: readonly ColumnOf[], more: object = {}) =>
  node('file_source', { path: file, schema: schema.map((column) => ({ ...column })), ...more })

export const toFile = (file: string, more: object = {}) => node('file_sink', { path: file, ...more })

export const toTable = (table: string, more: object = {}) =>
  node('sql_sink', { connection: 'shop', table, ...more })

export const fromTable = (table: string, schema: readonly ColumnOf[], more: object = {}) =>
  node('sql_source', { connection: 'shop', table, schema: schema.map((column) => ({ ...column })), ...more })

/** Runs a pipeline with the database as its connection `shop`. */
export const run = (
  document: PipelineDocument,
  connection: ResolvedDatabase,
  more: Partial<SupervisedOptions> = {},
): Promise<Supervised> =>
  runSupervised({ plan: planOfDocument(document), connections: { shop: connection }, ...more })

/** One node behind another. */
export const inLine = (
  name: string,
  nodes: Readonly<Record<string, ReturnType<typeof node>>>,
  settings: object = {},
): PipelineDocument => {
  const ids = Object.keys(nodes)
  const edges = ids.slice(1).map((id, index) => [`${ids[index]}.out`, `${id}.in`] as const)
  return { ...pipeline(nodes, edges, { restartDelay: 50, ...settings }), name }
}

export const FINISHED = { state: 'finished', error: null }

/** The cases of the corpus for Flink: drawn, exported, and where nothing is late. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { exportFlink, type FlinkExport } from '../../export/flink/export.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { readDocument } from '../../model/migrate.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import type { CorpusCase } from '../corpus/cases.ts'
import { millrace } from './cli.ts'
import { readNdjson, type AnyRecord } from './records.ts'

export type Sets = Readonly<Record<string, string>>

export function documentOf({ pipeline }: CorpusCase): PipelineDocument {
  const read = readDocument(readFileSync(pipeline, 'utf8'), definitions)
  if (!read.ok) throw new Error('the document cannot be read')
  return read.document
}

export function exportDocument(document: PipelineDocument, parameters: Sets, sets: Sets = {}): FlinkExport {
  const compiled = compile(document, definitions, { parameters, sets })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  return exportFlink(compiled.plan)
}

/** `out`: where its file goes. */
export const exportCase = (one: CorpusCase, out: string, sets: Sets = {}): FlinkExport =>
  exportDocument(documentOf(one), { dir: one.inputs, out }, sets)

/** Beyond what any record of the corpus is behind, ms. */
const PATIENCE = 24 * 3_600_000

/** A watermark that waits so long that nothing is late. */
export const patient = (one: CorpusCase): Sets =>
  Object.fromEntries(
    Object.entries(documentOf(one).nodes)
      .filter(([, { type, config }]) => type === 'file_source' && (config['eventTime'] ?? null) !== null)
      .map(([id]) => [`${id}.eventTime.delay`, String(PATIENCE)]),
  )

/** What the embedded engine writes, by its command line. */
export async function engineRecords(
  one: CorpusCase,
  sets: Sets,
  folder: string,
): Promise<readonly AnyRecord[]> {
  const out = path.join(folder, `${one.name}.ndjson`)
  const given = Object.entries(sets).flatMap(([at, value]) => ['--set', `${at}=${value}`])
  const result = await millrace([
    'run',
    one.pipeline,
    '--param',
    `dir=${one.inputs}`,
    '--param',
    `out=${out}`,
    ...given,
  ])
  expect(result, result.stderr).toMatchObject({ code: 0 })
  return readNdjson(out)
}

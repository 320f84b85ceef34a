/** The published jobs, whose records are read in place, exported and run on Flink. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exportFlink } from '../../export/flink/export.ts'
import { readDocument } from '../../model/migrate.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { rideCases } from '../corpus/cases.ts'
import { runExport, scratchFolder } from '../support/flink.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { multiset } from '../support/records.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)

// The other file has zones as +00:00, which Flink's JSON does not read; the job fails there, as the docs say.
const readable = rideCases().filter(({ sources }) => sources.every(({ file }) => file === 'cars.ndjson'))

test.each(readable)('$name', async ({ name, pipeline, inputs, expected }) => {
  const out = path.join(scratch.folder, name)
  const read = readDocument(readFileSync(pipeline, 'utf8'), definitions)
  if (!read.ok) throw new Error('the document cannot be read')
  const compiled = compile(read.document, definitions, { parameters: { dir: inputs, out } })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  await runExport(exportFlink(compiled.plan), 1)
  expect(multiset(folderRecords(out))).toEqual(multiset(expected()))
})

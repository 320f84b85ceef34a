/** The table of expressions as an exported project: lambdas that tsc compiles and the packed library reads back, and the same values. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DocumentNode } from '../../model/document.ts'
import {
  embeddedAnswers,
  FAILS,
  groups,
  tablePipeline,
  withFailures,
  type Answers,
} from '../expressions/embedded.ts'
import { rowsFile, table } from '../expressions/table.ts'
import { readNdjson } from '../support/records.ts'
import { compile, millrace, runJob, sharedInstall } from './project.ts'

const texts = table.map(({ text }) => text)
const parts = groups(texts, 50)

let folder = ''
let project = ''
beforeAll(async () => {
  folder = sharedInstall()
  project = join(folder, 'expressions')
  const from = join(folder, 'from')
  mkdirSync(from)
  copyFileSync(rowsFile, join(from, basename(rowsFile)))
  const sink = (index: number): DocumentNode => ({
    type: 'file_sink',
    version: 1,
    label: `Values ${index}`,
    config: { path: fileOf(index), onError: 'fail' },
  })
  const file = join(from, 'expressions.pipeline.json')
  const document = tablePipeline(parts, { sink, rows: basename(rowsFile), asTexts: true })
  writeFileSync(file, JSON.stringify(document))
  const { code, stderr } = await millrace(folder, 'export', file, '--typescript', project)
  if (code !== 0) throw new Error(stderr)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (part: number): string => `values_${part}.ndjson`

/** What the project has written, by expression. */
function answersOf(): ReadonlyMap<string, Answers> {
  const found = new Map<string, Answers>()
  for (const [part, expressions] of parts.entries()) {
    const rows = readNdjson(join(project, fileOf(part)))
    for (const [at, text] of expressions.entries()) {
      const values = rows.map((row) => [Number(row['id']), (row[`c${at}`] ?? null) as string | null] as const)
      found.set(text, new Map(values))
    }
  }
  return withFailures(found)
}

test('every expression, exported, compiled and run, gives what the embedded engine gives', async () => {
  expect((await compile(project)).stdout).toBe('')
  const { code, stderr } = await runJob(project)
  expect(code, stderr).toBe(0)
  const [given, embedded] = [answersOf(), await embeddedAnswers(texts, 1_000)]
  expect(given).toEqual(embedded)
  const values = [...given.values()].flatMap((answers) => [...answers.values()])
  process.stdout.write(`values of expressions that exported TypeScript gives: ${values.length}\n`)
  expect(values.filter((value) => value !== FAILS).length).toBeGreaterThan(10_000)
})

test('nearly all of them are lambdas: few stay SQL', () => {
  const job = readFileSync(join(project, 'job.ts'), 'utf8')
  expect(job).not.toContain('stepOf')
  const inSql = job.match(/\bsql</g)?.length ?? 0
  process.stdout.write(`expressions that stay SQL in TypeScript: ${inSql} of ${texts.length}\n`)
  expect(inSql).toBeLessThan(texts.length / 10)
})

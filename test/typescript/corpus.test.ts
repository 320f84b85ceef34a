/** The jobs of the corpus as exported projects: compiled, killed and resumed, with the records that are expected of them; their own tests pass. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PipelineDocument } from '../../model/document.ts'
import { flinkCases, rideCases, type CorpusCase } from '../corpus/cases.ts'
import { multiset, multisetLike, readNdjson } from '../support/records.ts'
import { compileAll, killAtCheckpoint, millrace, ownTest, runJob, sharedInstall } from './project.ts'

const cases = [...rideCases(), ...flinkCases()]

let folder = ''
beforeAll(async () => {
  folder = sharedInstall()
  for (const one of cases) await exported(one)
  const { code, stdout } = await compileAll(folder, cases.map(projectOf))
  if (code !== 0) throw new Error(stdout)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const projectOf = ({ name }: CorpusCase): string => join(folder, name)
const parametersOf = (one: CorpusCase): readonly string[] =>
  [`dir=${one.inputs}`, `out=${join(projectOf(one), 'out.ndjson')}`].flatMap((given) => ['--param', given])

/** With a checkpoint every few records, so that there is one to be killed at. */
async function exported(one: CorpusCase): Promise<void> {
  const from = `${projectOf(one)}.from`
  mkdirSync(from)
  const file = join(from, 'job.pipeline.json')
  const document = JSON.parse(readFileSync(one.pipeline, 'utf8')) as PipelineDocument
  const settings = { ...document.settings, checkpointRecords: one.checkpointRecords, batchSize: 10 }
  writeFileSync(file, JSON.stringify({ ...document, settings }))
  const args = ['export', file, '--typescript', projectOf(one), ...parametersOf(one)]
  const { code, stderr } = await millrace(folder, ...args)
  if (code !== 0) throw new Error(`${one.name}: ${stderr}`)
}

let killed = 0

describe.concurrent('exported jobs of the corpus', () => {
  test.each(cases)('$name, killed and resumed, gives its records', async (one) => {
    const early = await killAtCheckpoint(projectOf(one), ...parametersOf(one))
    if (early) killed++
    const { code, stderr } = await runJob(
      projectOf(one),
      ...parametersOf(one),
      ...(early ? ['--resume'] : []),
    )
    expect(code, stderr).toBe(0)
    expect(stderr.includes('Goes on from checkpoint')).toBe(early)
    const records = readNdjson(join(projectOf(one), 'out.ndjson'))
    expect(multisetLike(records, one.expected(), one.doubles)).toEqual(multiset(one.expected()))
  })

  test.each(cases)('the own test of $name passes', async (one) => {
    const { code, stdout } = await ownTest(projectOf(one))
    expect(code, stdout).toBe(0)
    expect(stdout).toMatch(/pass 1\b/)
  })
})

test('most of them were killed before their end', () => {
  expect(killed).toBeGreaterThan(cases.length / 2)
})

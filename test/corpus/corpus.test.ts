/**
 * The published cases and Flink's own answers, through the real command line: straight through, in batches of several sizes, and shuffled within
 * the delay. Recovery has a suite of its own. The inputs of `rides` are read in place: they are not part of the project.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { millrace } from '../support/cli.ts'
import { multiset, multisetLike, readNdjson, type AnyRecord } from '../support/records.ts'
import { disorder, shuffleWithin } from '../support/shuffle.ts'
import { flinkCases, flinkJobs, rideCases, type CorpusCase } from './cases.ts'

let scratch = ''
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'millrace-corpus-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let runs = 0
interface Done {
  readonly records: readonly AnyRecord[]
  readonly bytes: Buffer
}
async function run({ pipeline }: CorpusCase, dir: string, sets: readonly string[] = []): Promise<Done> {
  const out = path.join(scratch, `${(runs += 1)}.ndjson`)
  const parameters = [`dir=${dir}`, `out=${out}`].flatMap((parameter) => ['--param', parameter])
  const result = await millrace(['run', pipeline, ...parameters, ...sets.flatMap((set) => ['--set', set])])
  expect(result, result.stderr).toMatchObject({ code: 0 })
  return { records: readNdjson(out), bytes: readFileSync(out) }
}
const batch = (size: number): readonly string[] => [`settings.batchSize=${size}`]

/** The inputs in a random order in which nothing is later than the delay. */
function shuffle({ name, inputs, sources }: CorpusCase, seed: number): string {
  const dir = path.join(scratch, `${name}-${seed}`)
  mkdirSync(dir)
  let most = 0
  for (const { file, column, delay } of sources) {
    const lines = readFileSync(path.join(inputs, file), 'utf8').trim().split('\n')
    const timeOf = (line: string): number => {
      const time = (JSON.parse(line) as Readonly<Record<string, string | number>>)[column]
      return typeof time === 'number' ? time : Date.parse(time ?? '')
    }
    const shuffled = shuffleWithin(lines, timeOf, delay, seed)
    const found = disorder(shuffled.map(timeOf))
    expect(found).toBeLessThanOrEqual(delay)
    most = Math.max(most, found / delay)
    writeFileSync(path.join(dir, file), `${shuffled.join('\n')}\n`)
  }
  // The test is worth something only if the disorder comes near to what is allowed: in one of the files, since some have few records.
  expect(most).toBeGreaterThan(1 / 3)
  return dir
}

const cases = [...rideCases(), ...flinkCases()]

/** Equal texts for records that are equal to expected ones. */
const texts = ({ doubles, expected }: CorpusCase, records: readonly AnyRecord[]): readonly string[] =>
  multisetLike(records, expected(), doubles)

describe.each(cases)('$name', (one) => {
  const expected = multiset(one.expected())

  test(`straight through gives the ${expected.length} records, with their columns, the same bytes each time`, async () => {
    const first = await run(one, one.inputs)
    expect(expected.length).toBeGreaterThan(0)
    expect(texts(one, first.records)).toEqual(expected)
    const second = await run(one, one.inputs)
    expect(second.bytes.equals(first.bytes)).toBe(true)
  })

  test.each([1, 10, 10_000])('in batches of %i', async (size) => {
    const { records } = await run(one, one.inputs, batch(size))
    expect(texts(one, records)).toEqual(expected)
  })
})

describe.each(cases.filter(({ shuffled }) => shuffled))('$name, shuffled within the delay', (one) => {
  test.each([1, 2, 3])('seed %i', async (seed) => {
    const { records } = await run(one, shuffle(one, seed))
    expect(texts(one, records)).toEqual(multiset(one.expected()))
  })
})

test("every one of Flink's jobs is drawn", () => {
  const drawn = flinkCases().map(({ name }) => name)
  process.stdout.write(
    `jobs of the corpus that are drawn: ${drawn.length} of ${Object.keys(flinkJobs()).length}\n`,
  )
  expect(drawn.length).toBeGreaterThan(0)
})

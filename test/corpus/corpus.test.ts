/**
 * The published cases and Flink's own answers, through the real command line. The inputs of `rides` are read in place: they are not
 * part of the project.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpusFolder } from '../../scripts/test-parts.ts'
import { millrace } from '../support/cli.ts'
import { multiset, readNdjson, type AnyRecord } from '../support/records.ts'
import { disorder, shuffleWithin } from '../support/shuffle.ts'

const here = import.meta.dirname
const rides = path.join(corpusFolder(), 'rides')
const flink = path.join(here, 'flink')

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
async function run(pipeline: string, dir: string, sets: readonly string[] = []): Promise<Done> {
  const out = path.join(scratch, `${(runs += 1)}.ndjson`)
  const args = [
    'run',
    path.join(here, `${pipeline}.pipeline.json`),
    '--param',
    `dir=${dir}`,
    '--param',
    `out=${out}`,
  ]
  const result = await millrace([...args, ...sets.flatMap((set) => ['--set', set])])
  expect(result, result.stderr).toMatchObject({ code: 0 })
  return { records: readNdjson(out), bytes: readFileSync(out) }
}
const batch = (size: number): readonly string[] => [`settings.batchSize=${size}`]

describe.each([
  { name: 'hourly_by_event_type', count: 51 },
  { name: 'tight_watermark', count: 26 },
])('$name', ({ name, count }) => {
  const inputs = path.join(rides, 'inputs')
  const expected = (): readonly string[] => multiset(readNdjson(path.join(rides, `expected/${name}.ndjson`)))

  test(`straight through gives the ${count} published records, the same bytes each time`, async () => {
    const first = await run(name, inputs)
    expect(expected()).toHaveLength(count)
    expect(multiset(first.records)).toEqual(expected())
    const second = await run(name, inputs)
    expect(second.bytes.equals(first.bytes)).toBe(true)
  })

  test.each([1, 10_000])('in batches of %i', async (size) => {
    const { records } = await run(name, inputs, batch(size))
    expect(multiset(records)).toEqual(expected())
  })
})

describe('hourly_by_event_type, shuffled within the delay of one minute', () => {
  const cars = (): readonly string[] =>
    readFileSync(path.join(rides, 'inputs/cars.ndjson'), 'utf8').trim().split('\n')
  const timeOf = (line: string): number =>
    Date.parse((JSON.parse(line) as { readonly timestamp: string }).timestamp)

  test.each([1, 2, 3])('seed %i', async (seed) => {
    const shuffled = shuffleWithin(cars(), timeOf, 60_000, seed)
    // The test is worth something only if the disorder is far beyond the input's own 23 s.
    expect(disorder(shuffled.map(timeOf))).toBeGreaterThan(40_000)
    expect(disorder(shuffled.map(timeOf))).toBeLessThanOrEqual(60_000)
    const dir = path.join(scratch, `shuffled-${seed}`)
    mkdirSync(dir)
    writeFileSync(path.join(dir, 'cars.ndjson'), `${shuffled.join('\n')}\n`)
    const { records } = await run('hourly_by_event_type', dir)
    expect(multiset(records)).toEqual(
      multiset(readNdjson(path.join(rides, 'expected/hourly_by_event_type.ndjson'))),
    )
  })
})

interface FlinkJob {
  readonly columns: readonly string[]
  readonly records: readonly (readonly unknown[])[]
}
const flinkJobs = JSON.parse(readFileSync(path.join(flink, 'jobs.json'), 'utf8')) as Readonly<
  Record<string, FlinkJob>
>

describe('tumble_count, as Flink 2.2.0 answered it', () => {
  const job = flinkJobs['tumble_count']
  const expected = multiset(
    (job?.records ?? []).map((values) =>
      Object.fromEntries((job?.columns ?? []).map((name, i) => [name, values[i]])),
    ),
  )

  test.each([1, 10, 100, 1_000])('in batches of %i, the 22 late records left out', async (size) => {
    const { records } = await run('flink/tumble_count', flink, batch(size))
    expect(expected.length).toBeGreaterThan(0)
    expect(multiset(records)).toEqual(expected)
    expect(Object.keys(records[0] ?? {})).toEqual(job?.columns)
  })
})

/** Engine processes that are killed at random moments: the output is that of the unbroken run, and so are the counts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Frame } from '../../bridge/contract.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'
import { countAndSum, eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))
const KILLS = 5

/** A job from a folder of its own; gives the document and what it has written. */
interface Case {
  readonly name: string
  readonly document: (input: string, out: string) => PipelineDocument
  readonly lines: (out: string) => readonly string[]
}

const linesOf = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1)
const fast = { restartDelay: 0, restartAttempts: 100, checkpointsKept: 2 }

const cases: readonly Case[] = [
  {
    name: 'windows into one file, checkpoints by time',
    document: (input, out) =>
      pipeline(
        {
          events: eventSource(input),
          count: countAndSum(),
          file: fileSink(`${out}/out.ndjson`),
          late: fileSink(`${out}/late.csv`, { format: { kind: 'csv', delimiter: ',', header: true } }),
        },
        [
          ['events.out', 'count.in'],
          ['count.out', 'file.in'],
          ['count.late', 'late.in'],
        ],
        { ...fast, checkpointInterval: 15 },
      ),
    lines: (out) => [...linesOf(`${out}/out.ndjson`), ...linesOf(`${out}/late.csv`)],
  },
  {
    name: 'windows into parts, checkpoints by records',
    document: (input, out) =>
      pipeline(
        {
          events: eventSource(input),
          filter: node('filter', { condition: 'v % 3 <> 0' }),
          count: countAndSum(),
          parts: fileSink(`${out}/parts`, { mode: 'parts' }),
        },
        [
          ['events.out', 'filter.in'],
          ['filter.out', 'count.in'],
          ['count.out', 'parts.in'],
        ],
        { ...fast, checkpointInterval: 0, checkpointRecords: 700 },
      ),
    lines: (out) =>
      readdirSync(`${out}/parts`).flatMap((name) => {
        expect(name).toMatch(/^part-\d{6}\.ndjson$/)
        return linesOf(`${out}/parts/${name}`)
      }),
  },
  {
    name: 'a generator of four partitions and every record into a file',
    document: (_input, out) =>
      pipeline(
        {
          orders: node('generator', {
            dataset: 'orders',
            rate: null,
            limit: 60_000,
            partitions: 4,
            idlePartitions: 1,
            duplicates: 0.05,
            outOfOrderShare: 0.3,
            startTime: '2024-05-06T10:00:00Z',
          }),
          file: fileSink(`${out}/out.ndjson`),
        },
        [['orders.out', 'file.in']],
        { ...fast, checkpointInterval: 10 },
      ),
    lines: (out) => linesOf(`${out}/out.ndjson`),
  },
]

/** What the counts of a run come to, without what depends on time. */
const counts = (frame: Frame | null) =>
  Object.fromEntries(
    Object.entries(frame?.nodes ?? {}).map(
      ([id, { in: input, out, bytesIn, bytesOut, late, filtered, dead, ledger }]) => [
        id,
        { input, out, bytesIn, bytesOut, late, filtered, dead, ledger },
      ],
    ),
  )

describe.each(cases)('$name', ({ document, lines }) => {
  // In large batches few events are over before the job can be killed.
  test.each([
    [1, 30_000],
    [100, 60_000],
    [1_000, 240_000],
  ])('in batches of %i', async (batchSize, events) => {
    const random = seeded(seed + batchSize)
    const input = path.join(folder, 'events.ndjson')
    writeEvents(input, events, 7)
    const run = (name: string) => {
      const out = path.join(folder, name)
      rmSync(out, { recursive: true, force: true })
      mkdirSync(out)
      return { out, plan: planOfDocument(document(input, out), { 'settings.batchSize': String(batchSize) }) }
    }
    const unbroken = run('unbroken')
    const whole = await runSupervised({ plan: unbroken.plan })
    expect(whole.status).toEqual({ state: 'finished', error: null })
    const expected = lines(unbroken.out)
    expect(expected.length).toBeGreaterThan(100)

    const killed = run('killed')
    const made = new Map<number, number>()
    const done = await runSupervised({
      plan: killed.plan,
      checkpoint(_view, life) {
        const seen = (made.get(life.number) ?? 0) + 1
        made.set(life.number, seen)
        // At a random moment behind a random checkpoint of each life.
        const last = life.number === 1 ? 1 : 1 + Math.floor(random() * 4)
        if (life.number <= KILLS && seen === last) void delay(random() * 5).then(life.kill)
      },
    })
    expect(done.status, `MILLRACE_SEED=${seed}`).toEqual({ state: 'finished', error: null })
    expect(done.kills, `MILLRACE_SEED=${seed}`).toBeGreaterThan(0)
    expect([...lines(killed.out)].sort(), `MILLRACE_SEED=${seed}`).toEqual([...expected].sort())
    expect(counts(done.frame), `MILLRACE_SEED=${seed}`).toEqual(counts(whole.frame))
    expect(existsSync(done.root)).toBe(false)
  })
})

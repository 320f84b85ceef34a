/** Exactly once to Kafka from sources that are none of Kafka's: a file, and records that are made up. */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { DocumentNode } from '../../model/document.ts'
import { countAndSum, eventSource, fileSink, node, pipeline, writeEvents } from '../recovery/inputs.ts'
import { freshName, plainConnection } from '../support/kafka.ts'
import { valuesOf } from '../support/kafkaJobs.ts'
import { inFirstLives, planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'

const KILLS = 10
const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const events = path.join(folder, 'events.ndjson')
writeEvents(events, 20_000, 5)

const cases: readonly (readonly [string, DocumentNode, DocumentNode])[] = [
  ['a file', eventSource(events), countAndSum()],
  [
    'made-up records',
    node('generator', {
      dataset: 'orders',
      rate: null,
      limit: 20_000,
      seed: 5,
      outOfOrderShare: 0.2,
      outOfOrderBy: 3_000,
      delay: 2_000,
    }),
    countAndSum({
      keys: ['user'],
      aggregates: [{ function: 'SUM', argument: 'price * quantity', name: 'total' }],
    }),
  ],
]

test.each(cases)(
  '%s: killed ten times, each result is there once',
  async (what, source, window) => {
    const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))
    const random = seeded(seed)
    const plan = (out: DocumentNode, name: string) =>
      planOfDocument({
        ...pipeline(
          { events: source, count: window, out },
          [
            ['events.out', 'count.in'],
            ['count.out', 'out.in'],
          ],
          { restartDelay: 0, restartAttempts: 1_000, checkpointInterval: 0, checkpointRecords: 1_000 },
        ),
        name,
      })
    const file = path.join(folder, `${freshName('expected')}.ndjson`)
    await runSupervised({ plan: plan(fileSink(file), 'expected') })
    const expected = readFileSync(file, 'utf8').trimEnd().split('\n').toSorted()
    expect(expected.length).toBeGreaterThan(100)

    const topic = freshName('results')
    const sink = node('kafka_sink', {
      connection: 'shop',
      topic,
      guarantee: 'exactly-once',
      create: { partitions: 2 },
    })
    const { status, kills } = await runSupervised({
      plan: plan(sink, freshName('once')),
      connections: { shop: plainConnection() },
      checkpoint: inFirstLives(KILLS, ({ kill }) => {
        void delay(random() * 20).then(kill)
      }),
    })
    expect(status, `${what}, MILLRACE_SEED=${seed}`).toEqual({ state: 'finished', error: null })
    expect(kills).toBe(KILLS)
    const found = (await valuesOf(plainConnection(), topic)).toSorted()
    expect(found, `MILLRACE_SEED=${seed}`).toEqual(expected)
  },
  60_000,
)

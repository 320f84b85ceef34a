/** Sends records at a steady rate to one topic, and takes from another how long each was under way. */
import { setTimeout as pause } from 'node:timers/promises'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'

export interface ProbeOptions {
  readonly connection: ResolvedKafka
  readonly input: string
  readonly output: string
  readonly isolation: 'committed' | 'uncommitted'
  /** Records a second. */
  readonly rate: number
  /** Records whose way is measured, and those before them that warm the program up. */
  readonly measured: number
  readonly warming: number
}

/** Between two sends, ms. */
const TICK = 10
/** For a program to start, and for the last records, ms. */
const PATIENCE = 60_000

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Milliseconds under way of each measured record, ascending. Throws when one does not come, or comes twice. */
export async function probe(options: ProbeOptions): Promise<readonly number[]> {
  const { connection, input, output, isolation, rate, measured, warming } = options
  const total = warming + measured
  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'none',
    idempotent: true,
    retries: 5,
  })
  const fetcher = await openFetcher(connection, {
    isolation,
    maxWait: 500,
    minBytes: 1,
    maxBytes: 8 << 20,
    maxBytesPerPartition: 1 << 20,
  })
  const ways: number[] = []
  let came = 0
  const take = async (next: number, until: () => boolean): Promise<number> => {
    let at = next
    while (!until()) {
      for (const { records, next: following } of await fetcher.fetch(
        new Map([[output, new Map([[0, at]])]]),
      )) {
        const now = performance.timeOrigin + performance.now()
        at = following
        for (const { value } of records) {
          const { id, sent } = JSON.parse(decoder.decode(value ?? undefined)) as { id: number; sent: number }
          came++
          // The program has added one.
          if (id > warming + 1) ways.push(now - sent)
        }
      }
    }
    return at
  }
  const send = (id: number, count: number): Promise<void> => {
    const sent = performance.timeOrigin + performance.now()
    const lot = Array.from({ length: count }, (_, index) => ({
      key: null,
      value: encoder.encode(JSON.stringify({ id: id + index, sent })),
      partition: 0,
    }))
    return producer.send(input, lot)
  }
  const deadline = performance.now() + PATIENCE
  const late = (): boolean => performance.now() > deadline + (total / rate) * 1_000
  try {
    // The program is up when the first record has come back.
    await send(0, 1)
    const from = await take(0, () => came === 1 || late())
    const taking = take(from, () => came > total || late())
    const started = performance.now()
    for (let sent = 0; sent < total;) {
      const due = Math.min(total, Math.ceil(((performance.now() - started) / 1_000) * rate))
      if (due > sent) await send(sent + 1, due - sent)
      sent = Math.max(sent, due)
      await pause(TICK)
    }
    await taking
    if (came !== total + 1) throw new Error(`${came} of ${total + 1} records came to ${output}`)
  } finally {
    await fetcher.close()
    await producer.close()
  }
  return ways.toSorted((a, b) => a - b)
}

/** The value below which so many of the ascending values lie. */
export const percentile = (values: readonly number[], share: number): number =>
  values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

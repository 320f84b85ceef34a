/** Test records, written by hand or from a file. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { UserError } from '../../../model/errors.ts'
import { makePartitioner } from '../partitioner.ts'
import { openProducer } from '../producer.ts'
import type { ProducedRecord } from '../types.ts'
import { told, type Access } from './access.ts'

export interface Produced {
  readonly written: number
  /** Records by partition. */
  readonly partitions: Readonly<Record<string, number>>
}

export interface TestRecord {
  /** Null: by the key, as Kafka's own clients do. */
  readonly partition: number | null
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

const OPTIONS = { acks: -1, compression: 'none', idempotent: false, retries: 3 } as const
const bytesOf = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'utf8'))

export function produceRecord(access: Access, topic: string, record: TestRecord): Promise<Produced> {
  return told(access, { topic }, async () => {
    const { partitions } = await access.topic(topic)
    const key = bytesOf(record.key)
    const partition =
      record.partition ?? makePartitioner(partitions.length, 'round-robin', Date.now()).partition(key)
    if (partition >= partitions.length)
      throw new UserError(
        'kafka-partition',
        `${topic} has no partition ${partition}: it has ${partitions.length}, counted from 0.`,
        { hint: 'Choose one of them, or leave it to the key.' },
      )
    await sending(access, (send) =>
      send(topic, [
        {
          key,
          value: bytesOf(record.value),
          partition,
          headers: record.headers.map(({ name, value }) => [name, Buffer.from(value, 'utf8')] as const),
        },
      ]),
    )
    return { written: 1, partitions: { [partition]: 1 } }
  })
}

type Send = (topic: string, records: readonly ProducedRecord[]) => Promise<void>

async function sending(access: Access, work: (send: Send) => Promise<void>): Promise<void> {
  const producer = await openProducer(access.connection, OPTIONS)
  try {
    await work((topic, records) => producer.send(topic, records))
  } finally {
    await producer.close()
  }
}

const BATCH = { records: 500, bytes: 256 * 1024 } as const

/** Each line that is not blank becomes a record; `keyField` names the field of a JSON line that becomes its key. */
export function produceFile(
  access: Access,
  topic: string,
  path: string,
  keyField: string | null,
): Promise<Produced> {
  return told(access, { topic }, async () => {
    const count = (await access.topic(topic)).partitions.length
    const partitioner = makePartitioner(count, 'sticky')
    const partitions: Record<string, number> = {}
    let written = 0
    await sending(access, async (send) => {
      let batch: ProducedRecord[] = []
      let bytes = 0
      const flush = async (): Promise<void> => {
        await send(topic, batch)
        for (const { partition } of batch) partitions[partition] = (partitions[partition] ?? 0) + 1
        written += batch.length
        batch = []
        bytes = 0
        partitioner.next()
      }
      let number = 0
      for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
        number += 1
        if (line.trim() === '') continue
        const key = keyField === null ? null : keyOf(line, keyField, number)
        batch.push({ key, value: Buffer.from(line, 'utf8'), partition: partitioner.partition(key) })
        bytes += line.length
        if (batch.length >= BATCH.records || bytes >= BATCH.bytes) await flush()
      }
      if (batch.length > 0) await flush()
    })
    return { written, partitions }
  })
}

function keyOf(line: string, field: string, number: number): Buffer | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UserError(
      'kafka-file',
      `Line ${number} of the file is not JSON, so it has no field ${field}.`,
      {
        hint: 'Leave the key field empty to send lines as they are. Records before that line may be written already.',
      },
    )
  }
  const found =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined
  if (found === undefined || found === null) return null
  return Buffer.from(typeof found === 'string' ? found : JSON.stringify(found), 'utf8')
}

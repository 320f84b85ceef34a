#!/usr/bin/env node
// The best plain kafkajs script that a good programmer writes by hand: the same answers as the pipelines beside it.
//   node plain.mjs filter|count BROKER INPUT OUTPUT
import kafkajs from 'kafkajs'

const [job, broker, input, output] = process.argv.slice(2)
const { Kafka, Partitioners, logLevel } = kafkajs
const kafka = new Kafka({ clientId: 'plain', brokers: [broker], logLevel: logLevel.NOTHING })
const admin = kafka.admin()
await admin.connect()
const ends = new Map(
  (await admin.fetchTopicOffsets(input)).map(({ partition, high }) => [partition, BigInt(high)]),
)
await admin.disconnect()
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
await producer.connect()
const consumer = kafka.consumer({ groupId: `plain-${job}-${process.pid}`, maxBytesPerPartition: 1 << 20 })
await consumer.connect()
await consumer.subscribe({ topic: input, fromBeginning: true })

const DELAY = 5_001
const SIZE = 10_000
const marks = new Map([...ends.keys()].map((partition) => [partition, -Infinity]))
const windows = new Map()

const filter = (messages) => {
  const out = []
  for (const { value } of messages) {
    const event = JSON.parse(value.toString())
    if (event.type !== 'buy') continue
    const total = event.price * event.qty
    out.push({ key: event.user, value: JSON.stringify({ id: event.id, user: event.user, total }) })
  }
  return out
}

const fired = (mark, out) => {
  for (const [start, users] of windows) {
    if (start + SIZE - 1 > mark) continue
    for (const [user, cnt] of users) out.push({ key: user, value: JSON.stringify({ user, w: start, cnt }) })
    windows.delete(start)
  }
  return out
}

const count = (messages, partition) => {
  let own = marks.get(partition)
  for (const { value } of messages) {
    const { ts, user } = JSON.parse(value.toString())
    const start = ts - (ts % SIZE)
    let users = windows.get(start)
    if (users === undefined) windows.set(start, (users = new Map()))
    users.set(user, (users.get(user) ?? 0) + 1)
    if (ts - DELAY > own) own = ts - DELAY
  }
  marks.set(partition, own)
  return fired(Math.min(...marks.values()), [])
}

let open = [...ends.values()].filter((end) => end > 0n).length
const done = Promise.withResolvers()
if (open === 0) done.resolve()
else {
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 1,
    eachBatch: async ({ batch: { partition, messages } }) => {
      const last = messages.at(-1)
      const out = job === 'filter' ? filter(messages) : count(messages, partition)
      if (last !== undefined && BigInt(last.offset) + 1n >= ends.get(partition)) {
        marks.set(partition, Infinity)
        open--
      }
      if (out.length > 0) await producer.send({ topic: output, messages: out })
      if (open === 0) done.resolve()
    },
  })
}
await done.promise
const rest = fired(Infinity, [])
for (let at = 0; at < rest.length; at += 1_000)
  await producer.send({ topic: output, messages: rest.slice(at, at + 1_000) })
await producer.disconnect()
await consumer.disconnect()
process.exit(0)

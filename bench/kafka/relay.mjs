#!/usr/bin/env node
// Kafka → map → Kafka by plain kafkajs, record by record as they come.
//   node relay.mjs BROKER INPUT OUTPUT
import kafkajs from 'kafkajs'

const [broker, input, output] = process.argv.slice(2)
const { Kafka, Partitioners, logLevel } = kafkajs
const kafka = new Kafka({ clientId: 'relay', brokers: [broker], logLevel: logLevel.NOTHING })
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
await producer.connect()
const consumer = kafka.consumer({ groupId: `relay-${process.pid}`, maxWaitTimeInMs: 500 })
await consumer.connect()
await consumer.subscribe({ topic: input, fromBeginning: true })
await consumer.run({
  eachBatch: async ({ batch: { messages } }) => {
    const out = messages.map(({ value }) => {
      const { id, sent } = JSON.parse(value.toString())
      return { value: JSON.stringify({ id: id + 1, sent }) }
    })
    await producer.send({ topic: output, messages: out })
  },
})

/** A process that commits two records at a time from the last marker on, until it is killed: `CONNECTION TOPIC TRANSACTIONAL-ID`. */
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'

const [connection = '', topic = '', transactionalId = ''] = process.argv.slice(2)
const transaction = await openTransaction(JSON.parse(connection) as ResolvedKafka, {
  transactionalId,
  timeout: 60_000,
  compression: 'lz4',
  markerTopic: topic,
})
for (let checkpoint = (transaction.marker?.checkpoint ?? 0) + 1; ; checkpoint++) {
  await transaction.send(topic, [{ key: null, value: Buffer.from(`${checkpoint}a`), partition: 0 }])
  await transaction.send(topic, [{ key: null, value: Buffer.from(`${checkpoint}b`), partition: 1 }])
  process.stdout.write(`sent ${checkpoint}\n`)
  await transaction.commit({ checkpoint, hash: `h${checkpoint}` }, [])
  process.stdout.write(`committed ${checkpoint}\n`)
}

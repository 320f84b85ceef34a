/** Once for the suite: a plain and a secure broker for all test files. `KAFKA_BROKERS` names a plain one that runs already. */
import type { TestProject } from 'vitest/node'
import { ownBroker, type SharedBroker, type TestBroker } from './kafka.ts'

const shared = ({ port, folder, address, secure }: TestBroker): SharedBroker => ({
  port,
  folder,
  address,
  secure: secure === null ? null : { ca: secure.ca, certificate: secure.certificate, key: secure.key },
})

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['KAFKA_BROKERS']?.split(',')[0]
  const plain = given === undefined ? await ownBroker() : null
  const secure = await ownBroker({ secure: true })
  project.provide('kafka', {
    plain:
      plain === null
        ? { port: Number(given?.split(':')[1]), folder: '', address: given ?? '', secure: null }
        : shared(plain),
    secure: shared(secure),
  })
  return async () => {
    await plain?.[Symbol.asyncDispose]()
    await secure[Symbol.asyncDispose]()
  }
}

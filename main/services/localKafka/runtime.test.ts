import { expect, test } from 'vitest'
import type { ToolStatus } from '../../../bridge/contract.ts'
import { kafkaConnection } from '../../../model/connections/kafka.ts'
import { localPort } from './ports.ts'
import { chooseRuntime } from './runtime.ts'

const tool = (name: string, version: string | null, hint: string | null): ToolStatus => ({
  name,
  found: version !== null,
  version,
  path: null,
  needed: '',
  hint,
})
const java = tool('Java', '17.0.1', null)
const maven = tool('Maven', '3.9.0', null)
const docker = tool('Docker', '27.0', null)
const no = (name: string): ToolStatus => tool(name, null, `Install ${name}.`)

test('Java with Maven or jars that are there, else Docker', () => {
  expect(chooseRuntime([java, maven, docker], null)).toBe('java')
  expect(chooseRuntime([java, no('Maven'), no('Docker')], '/jars')).toBe('java')
  expect(chooseRuntime([java, no('Maven'), docker], null)).toBe('docker')
  expect(chooseRuntime([tool('Java', '11.0.2', '11.0.2 is too old.'), maven, docker], '/jars')).toBe('docker')
})

test('neither: what is there, and both ways out', () => {
  const old = tool('Java', '11.0.2', '11.0.2 is too old. Install a JDK 17.')
  const asleep = tool('Docker', '27.0 (client only)', 'The daemon does not answer.')
  expect(() => chooseRuntime([old, maven, asleep], null)).toThrow(
    expect.objectContaining({
      code: 'local-kafka.no-runtime',
      message:
        'A local Kafka needs Java 17 or later with Maven, or Docker. On this machine: Java 11.0.2, Maven 3.9.0, Docker 27.0 (client only).',
      hint: '11.0.2 is too old. Install a JDK 17. Or: The daemon does not answer.',
    }),
  )
})

test('only a plain broker of this machine can be brought up at its own port', () => {
  const port = (more: object) => localPort(kafkaConnection.parse({ kind: 'kafka', ...more }))
  expect(port({ brokers: ['127.0.0.1:9092'] })).toBe(9092)
  expect(port({ brokers: ['localhost:19092'] })).toBe(19_092)
  expect(port({ brokers: ['kafka.example:9092'] })).toBeNull()
  expect(port({ brokers: ['127.0.0.1:9092', '127.0.0.1:9093'] })).toBeNull()
  expect(port({ brokers: ['127.0.0.1:9092'], tls: {} })).toBeNull()
})

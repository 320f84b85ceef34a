import { describe, expect, test } from 'vitest'
import { kafkaConnection, type ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import type { Asked, Place, Rule } from './errorRule.ts'
import { kafkaError, protocolType } from './errors.ts'
import { networkRules } from './errorsNetwork.ts'
import { protocolRules } from './errorsProtocol.ts'

const connection: ResolvedKafka = {
  ...kafkaConnection.parse({ kind: 'kafka', brokers: ['one:9092', 'two:9092'] }),
  name: 'shop',
  resolved: true,
}
const login = { mechanism: 'plain', username: 'alice', password: 'canary' } as const
const rules: readonly (readonly [string, Rule])[] = [
  ...Object.entries(protocolRules).flatMap(([type, rule]) =>
    rule === undefined ? [] : [[type, rule] as const],
  ),
  ...networkRules.map(({ rule }, index) => [`network ${index} ${rule.code}`, rule] as const),
]

describe('every rule', () => {
  const full: Asked = {
    connection: { ...connection, sasl: login },
    topic: 't',
    partition: 3,
    group: 'g',
    transactionalId: 'x',
  }
  const places: readonly Place[] = [
    { connection, broker: 'one:9092', user: null },
    { ...full, broker: 'one:9092', user: 'alice' },
  ]
  test.each(rules)('%s: a sentence that names the connection, and a way out', (_, rule) => {
    for (const place of places) {
      const told = { name: '', message: 'why', type: '', code: '' }
      const message = rule.message(place, told)
      expect(message).toMatch(/shop|cannot be the name/)
      expect(rule.hint(place, told)).toMatch(/[.)]$/)
      expect(`${message}${rule.hint(place, told)}`).not.toMatch(/undefined|null|canary/)
    }
  })
})

const of = (name: string, fields: object): Error => Object.assign(new Error('why'), { name, ...fields })

describe('the chain of causes', () => {
  test('what is plain already stays as it is, wherever it stands', () => {
    const plain = new UserError('mine', 'Mine.')
    expect(kafkaError(plain, { connection })).toBe(plain)
    expect(kafkaError(of('KafkaJSNonRetriableError', { cause: plain }), { connection })).toBe(plain)
  })

  test('the innermost is told, with the broker and the topic that any of them names', () => {
    const inner = of('KafkaJSProtocolError', { type: 'TOPIC_AUTHORIZATION_FAILED' })
    const outer = of('KafkaJSNumberOfRetriesExceeded', { cause: inner, topic: 'orders' })
    expect(kafkaError(outer, { connection })).toMatchObject({
      code: 'kafka-not-authorised',
      message: 'This connection is not authorised for the topic orders on shop.',
    })
    const refused = of('KafkaJSConnectionError', { code: 'ECONNREFUSED', broker: 'two:9092' })
    const error = kafkaError(of('KafkaJSNonRetriableError', { cause: refused }), { connection })
    expect(error).toBeInstanceOf(OperationalError)
    expect(error).toMatchObject({
      code: 'kafka-unreachable',
      retriable: true,
      message: expect.stringContaining('two:9092'),
    })
  })

  test('of several errors at once the first', () => {
    const several = of('KafkaJSAggregateError', {
      errors: [of('KafkaJSProtocolError', { type: 'POLICY_VIOLATION' })],
    })
    expect(kafkaError(several, { connection, topic: 't' })).toMatchObject({ code: 'kafka-policy' })
    expect(protocolType(several)).toBe('POLICY_VIOLATION')
  })

  test('what nobody knows is told as it is; a circle of causes ends', () => {
    const circle = of('KafkaJSError', { type: 'STRANGE' })
    circle.cause = circle
    expect(kafkaError(circle, { connection })).toMatchObject({
      code: 'kafka-failed',
      message: 'Kafka connection shop (one:9092, two:9092): why (STRANGE).',
    })
    expect(kafkaError('odd', { connection })).toMatchObject({
      code: 'kafka-failed',
      message: expect.stringContaining('odd'),
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { Json } from '../document.ts'
import type { PlanOperator } from '../plan/plan.ts'
import { kafkaConnection, resolveKafka } from './kafka.ts'
import { connectionFor, connectionsOf } from './resolved.ts'

const operator = (id: string, config: Json): PlanOperator => ({
  id,
  type: 'kafka_source',
  version: 1,
  kind: 'source',
  label: id,
  config,
  inputs: [],
  outputs: [],
  guarantees: { recovery: 'exactly-once', repeatable: true, notes: [] },
  queueBound: 1,
})

describe('connectionsOf', () => {
  it('lists each connection once, with the nodes that name it', () => {
    const operators = [
      operator('a', { connection: 'prod', topic: 'x' }),
      operator('b', { expression: 'connection' }),
      operator('c', { connection: '' }),
      operator('d', { connection: 'local' }),
      operator('e', { connection: 'prod' }),
      operator('f', { nested: { connection: 'no' } }),
    ]
    expect([...connectionsOf({ operators })]).toEqual([
      ['prod', ['a', 'e']],
      ['local', ['d']],
    ])
  })
})

describe('connectionFor', () => {
  const record = kafkaConnection.parse({ kind: 'kafka', brokers: ['127.0.0.1:9092'] })
  const local = resolveKafka('local', record, () => '')

  it('finds one by its name', () => {
    expect(connectionFor({ local }, 'kafka', 'local', 'orders')).toBe(local)
  })

  it('names node, connection and the way out', () => {
    expect(() => connectionFor({ local }, 'kafka', 'prod', 'orders')).toThrow(
      expect.objectContaining({
        code: 'connection-unknown',
        nodeId: 'orders',
        message: 'orders uses the connection prod, which is not on this machine.',
        hint: expect.stringContaining('millrace connections add prod'),
      }),
    )
    expect(() => connectionFor({}, 'kafka', 'constructor', 'orders')).toThrow('the connection constructor')
    expect(() => connectionFor({}, 'kafka', '', 'orders')).toThrow('orders names no connection.')
  })
})

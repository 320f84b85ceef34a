import { expect, it } from 'vitest'
import { sampledFormats } from './kafkaFormats.ts'

const avro = { format: 'avro', key: null } as const

it('a topic with a subject is read by its schema, and a subject that was named stays', () => {
  expect(sampledFormats(avro, {})).toEqual({ value: { format: { kind: 'avro', subject: '' } } })
  const named = { value: { format: { kind: 'avro', subject: 'shop.Order' } } }
  expect(sampledFormats(avro, named)).toEqual(named)
})

it('JSON keeps the way of reading it that was chosen, unless that was by a schema', () => {
  const json = { format: 'json', key: null } as const
  expect(sampledFormats(json, { value: { format: { kind: 'connect' } } })).toEqual({})
  expect(sampledFormats(json, { value: { format: { kind: 'avro', subject: '' } } })).toEqual({
    value: { format: { kind: 'json', timestamps: 'iso' } },
  })
})

it('a key with a schema becomes columns, but not for who takes it as text', () => {
  const key = { format: 'avro' as const, columns: [{ name: 'key', type: 'BIGINT' }] }
  const sample = { format: 'json' as const, key }
  expect(sampledFormats(sample, {})).toEqual({
    key: { kind: 'avro', subject: '', prefix: 'key_', schema: [{ name: 'key', type: 'BIGINT' }] },
  })
  expect(sampledFormats(sample, { metadata: [{ from: 'key', name: 'k' }] })).toEqual({})
})

import { expect, test } from 'vitest'
import { inferColumns } from './infer.ts'
import { bytesOf } from './testing.ts'

const json = { kind: 'json', timestamps: 'iso' } as const
const csv = { kind: 'csv', delimiter: ',', header: true, nullText: '' } as const

test('types of JSON fields, and the event time', () => {
  const { columns, eventTime, notices } = inferColumns(
    bytesOf(
      '{"id":9007199254740993,"price":1,"ok":true,"at":"2024-05-06T10:00:00Z","local":"2024-05-06 10:00:00","day":"2024-05-06","tags":["a"],"geo":{"lat":1.5,"n":null},"x":null}\n' +
        '{"id":2,"price":1.5,"big":12345678901234567890,"tags":[]}\n',
    ),
    json,
  )
  expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toEqual({
    id: 'BIGINT',
    price: 'DOUBLE',
    ok: 'BOOLEAN',
    at: 'TIMESTAMP_LTZ(3)',
    local: 'TIMESTAMP(3)',
    day: 'DATE',
    tags: 'ARRAY<STRING>',
    geo: expect.stringMatching(/^ROW</) as string,
    x: 'STRING',
    big: 'DECIMAL(38, 0)',
  })
  expect(eventTime).toBe('at')
  expect(notices).toEqual(['x is NULL in the whole sample and taken as STRING.'])
})

test('epoch milliseconds are an event time, seconds get a notice', () => {
  expect(inferColumns(bytesOf('{"n":1714989600010,"ts":1714989600010}\n'), json).eventTime).toBe('ts')
  const seconds = inferColumns(bytesOf('{"ts":1714989600}\n'), json)
  expect(seconds.eventTime).toBeNull()
  expect(seconds.notices[0]).toMatch('looks like seconds')
})

test('what does not fit is left out with a notice', () => {
  const { columns, notices } = inferColumns(bytesOf('{"a":1}\n{"a":"x"}\nnope\n'), json)
  expect(columns).toEqual([])
  expect(notices).toEqual([
    '1 of the first 3 lines is not a JSON object.',
    expect.stringMatching('^a is left out') as string,
  ])
  expect(inferColumns(bytesOf('[{"a":1},\n{"a":2}]\n'), json).notices[0]).toMatch('one JSON array')
})

test('CSV fields: zip codes stay texts, a wrong delimiter is told', () => {
  const sample = inferColumns(
    bytesOf('\ufeffid,zip,price,when,ok\n1,01234,2.5,2024-05-06T10:00:00Z,true\n2,9999,,,FALSE\n3,x\n'),
    csv,
  )
  expect(sample.columns.map(({ type }) => type)).toEqual([
    'BIGINT',
    'STRING',
    'DOUBLE',
    'TIMESTAMP_LTZ(3)',
    'BOOLEAN',
  ])
  expect(sample.eventTime).toBe('when')
  expect(sample.notices).toEqual(['1 of the first 3 rows has another number of fields than the header.'])
  expect(inferColumns(bytesOf('a;b\n1;2\n'), csv).notices[0]).toMatch('Is the delimiter ;?')
})

test('one misfit does not decide a type: the majority does, and a notice says so', () => {
  const rows = (bad: string) =>
    Array.from({ length: 18 }, (_, i) => `{"id":${i},"amount":${i === 7 ? bad : String(i)}}\n`).join('')
  const { columns, notices } = inferColumns(bytesOf(rows('"abc"')), json)
  expect(columns[1]).toEqual({ name: 'amount', type: 'BIGINT' })
  expect(notices).toEqual(['amount: 1 of 18 values is no BIGINT; such records follow the error policy.'])
  const at = Array.from(
    { length: 17 },
    (_, i) => `${i},${i === 3 ? 'yesterday' : `2024-05-06T10:00:${10 + i}Z`}\n`,
  ).join('')
  const times = inferColumns(bytesOf(`id,at\n${at}`), csv)
  expect(times.columns[1]).toEqual({ name: 'at', type: 'TIMESTAMP_LTZ(3)' })
  expect(times.eventTime).toBe('at')
  expect(times.notices).toEqual([
    'at: 1 of 17 values is no TIMESTAMP_LTZ(3); such records follow the error policy.',
  ])
})

test('texts stay texts: zip codes, and words among which a number stands', () => {
  const zip = ['01234', ...Array.from({ length: 19 }, (_, i) => String(9_000 + i))].join('\n')
  expect(inferColumns(bytesOf(`zip\n${zip}\n`), csv)).toMatchObject({
    columns: [{ type: 'STRING' }],
    notices: [],
  })
  const words = [...Array.from({ length: 9 }, (_, i) => `w${i}`), '7'].join('\n')
  expect(inferColumns(bytesOf(`word\n${words}\n`), csv)).toMatchObject({
    columns: [{ type: 'STRING' }],
    notices: [],
  })
})

test('the delay holds the disorder of the sample', () => {
  const sample = (...times: number[]) =>
    inferColumns(
      bytesOf(times.map((s) => `{"ts":${1_714_989_600_000 + Math.round(s * 1_000)}}\n`).join('')),
      json,
    )
  expect(sample(0, 1, 2)).toMatchObject({ delay: 0, notices: [] })
  expect(sample(0, 40, 7, 50)).toMatchObject({
    delay: 60_000,
    notices: ['ts is out of order by up to 33 s in the sample; a watermark delay of 1 min holds that.'],
  })
  expect(sample(0, 2, 1.6).delay).toBe(1_000)
  const back = sample(0, 400_000, 3)
  expect(back.delay).toBeNull()
  expect(back.notices[0]).toMatch('set the delay by hand')
})

test('disorder is looked for in each partition alone', () => {
  const part = (from: number): Uint8Array =>
    Buffer.from(
      [0, 5, 3].map((second) => `{"ts":${Date.UTC(2026, 0, 31) + (from + second) * 1_000}}\n`).join(''),
    )
  const { eventTime, delay } = inferColumns([part(600), part(0)], { kind: 'json', timestamps: 'iso' })
  expect({ eventTime, delay }).toEqual({ eventTime: 'ts', delay: 5_000 })
})

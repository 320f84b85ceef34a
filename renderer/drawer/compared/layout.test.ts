import { expect, test } from 'vitest'
import { cellText, columnsOf, windowText } from './layout.ts'

test('a column in which no row differs stands once, the others side by side', () => {
  const columns = columnsOf(
    [
      { kind: 'changed', expected: '{"user":"mia","n":3}', got: '{"user":"mia","n":4}', columns: ['n'] },
      { kind: 'unexpected', expected: null, got: '{"user":"ada","n":1,"more":null}', columns: [] },
    ],
    [],
  )
  expect(columns).toEqual([
    { name: 'user', side: 'both', number: false },
    { name: 'n', side: 'expected', number: true },
    { name: 'n', side: 'got', number: true },
    { name: 'more', side: 'both', number: true },
  ])
})

test('NULL, the empty text and what is not there look different; digits stay', () => {
  expect([undefined, 'null', '""', '"a b"', '9007199254740993'].map((value) => cellText(value).text)).toEqual(
    ['–', 'NULL', "''", 'a b', '9007199254740993'],
  )
})

test('a window says its day once', () => {
  const text = (start: string, end: string) => windowText(start, end, (from, to) => `${from} – ${to}`)
  expect(text('"2026-01-31T09:00:00"', '"2026-01-31T09:00:10"')).toBe('2026-01-31 09:00:00 – 09:00:10')
  expect(text('"2026-01-31T23:00:00"', '"2026-02-01T00:00:00"')).toBe(
    '2026-01-31 23:00:00 – 2026-02-01 00:00:00',
  )
  expect(text('0', '60000')).toBe('0 – 60000')
})

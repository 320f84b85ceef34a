import { expect, test } from 'vitest'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { t } from '../../model/types.ts'
import { runtime } from './runtime.ts'
import { patternJob, runPattern, type PatternCase, type PatternInput } from './testing/run.ts'

const columns = [
  { name: 'ts', type: t.safeBigint() },
  { name: 'k', type: t.string() },
  { name: 'c', type: t.string() },
  { name: 'x', type: t.int() },
]

/** Rows of one key, one a millisecond from 1 on: the letters are the values of `c`, `x` counts them. */
const letters = (text: string, key: string | null = 'a'): Row[] =>
  Array.from(text, (c, index) => [index + 1, key, c, index + 1])

/** Conditions by letter, or as given, and `COUNT` and ends as measures. */
function config(
  pattern: string,
  more: Partial<PatternInput> = {},
  conditions: Readonly<Record<string, string>> = {},
) {
  const names = pattern.match(/[A-Z]+/g) ?? []
  return {
    pattern,
    define: names.map((variable) => ({
      variable,
      condition: conditions[variable] ?? `c = '${variable.toLowerCase()}'`,
    })),
    measures: [{ expression: "LISTAGG(CAST(x AS STRING), ' ')", name: 'rows' }],
    ...more,
  }
}

async function rowsOf(given: PatternCase): Promise<readonly unknown[]> {
  const { out } = await runPattern({ columns, ...given })
  return out.map((line) => (JSON.parse(line) as { readonly rows: unknown }).rows)
}
const find = (
  text: string,
  pattern: string,
  more: Partial<PatternInput> = {},
  conditions: Readonly<Record<string, string>> = {},
) => rowsOf({ config: config(pattern, more, conditions), rows: letters(text) })

test('strict next: a row in between breaks the match; relaxed next leaves it out', async () => {
  expect(await find('axbab', 'A B')).toEqual(['4 5'])
  expect(await find('axbab', 'A -> B')).toEqual(['1 3', '4 5'])
})

test('repetitions follow each other directly, or may stand apart', async () => {
  expect(await find('abxbc', 'A -> B+? -> C')).toEqual(['1 2 5'])
  const apart = config('A -> B+ -> C')
  const define = (apart.define ?? []).map((entry) => ({ ...entry, repeats: 'apart' as const }))
  expect(await rowsOf({ config: { ...apart, define }, rows: letters('abxbc') })).toEqual(['1 2 4 5'])
})

test('greedy takes as many rows as it can, reluctant as few', async () => {
  const both = { B: "c IN ('b', 'c')" }
  expect(await find('abbccd', 'A B+ D', {}, both)).toEqual(['1 2 3 4 5 6'])
  // A row that a greedy variable could take is none of the next one's.
  expect(await find('abbcc', 'A B+ C', {}, both)).toEqual([])
  expect(await find('abbcc', 'A B+? C', {}, both)).toEqual(['1 2 3 4'])
  expect(await find('abbb', 'A B{2,}?')).toEqual(['1 2 3'])
})

test('* + ? {n} {n,} {n,m} {,m}', async () => {
  expect(await find('ac abc abbbc'.replaceAll(' ', '.'), 'A B* C')).toEqual(['1 2', '4 5 6', '8 9 10 11 12'])
  expect(await find('ac.abc.abbbc', 'A B+ C')).toEqual(['4 5 6', '8 9 10 11 12'])
  expect(await find('ac.abc.abbbc', 'A B? C')).toEqual(['1 2', '4 5 6'])
  expect(await find('ac.abc.abbbc', 'A B{3} C')).toEqual(['8 9 10 11 12'])
  expect(await find('ac.abc.abbbc', 'A B{1,} C')).toEqual(['4 5 6', '8 9 10 11 12'])
  expect(await find('ac.abc.abbbc', 'A B{1,2} C')).toEqual(['4 5 6'])
  expect(await find('ac.abc.abbbc', 'A B{,2} C')).toEqual(['1 2', '4 5 6'])
})

test('after a match the next begins behind its last row, behind its first, or at the first or last row of a variable', async () => {
  const any = { A: 'TRUE', B: 'TRUE', C: 'TRUE' }
  expect(await find('.....', 'A B C', { afterMatch: 'past_last_row' }, any)).toEqual(['1 2 3'])
  expect(await find('.....', 'A B C', { afterMatch: 'to_next_row' }, any)).toEqual([
    '1 2 3',
    '2 3 4',
    '3 4 5',
  ])
  const to = (afterMatch: 'to_first' | 'to_last') => ({ afterMatch, afterVariable: 'B' })
  expect(await find('......', 'A B{2} C', to('to_first'), any)).toEqual(['1 2 3 4', '2 3 4 5', '3 4 5 6'])
  expect(await find('......', 'A B{2} C', to('to_last'), any)).toEqual(['1 2 3 4', '3 4 5 6'])
})

test('a skip to the first row of the match, or to a variable without a row, is an error of the record that completed it', async () => {
  const run = async (text: string, pattern: string, afterMatch: 'to_first' | 'to_last') => {
    const more = { afterMatch, afterVariable: 'A', onError: 'port' as const }
    const { out, dead, end } = await runPattern({
      columns,
      config: config(pattern, more),
      rows: letters(text),
    })
    return {
      out,
      dead: dead.map(
        (line) =>
          JSON.parse(line) as { readonly error: string; readonly place: string; readonly text: string },
      ),
      node: end.frame.nodes['p'],
    }
  }
  const again = await run('abaab', 'A+ B', 'to_last')
  expect(again.out).toEqual(['{"rows":"3 4 5"}'])
  const error =
    'The next match should begin at a row of A that is the first of this match: it would be found again and again.'
  const place = 'a record of src.out'
  // The second is the match 4 5, which begins where 3 4 5 says.
  expect(again.dead).toMatchObject([
    { error, place, text: '{"c":"b","x":2}' },
    { error, place, text: '{"c":"b","x":5}' },
  ])
  expect(again.node).toMatchObject({ in: 5, dead: 2, ledger: { held: 0, absorbed: 2, expired: 1 } })
  const missing = await run('bc', 'B A? C', 'to_first')
  expect(missing.out).toEqual([])
  expect(missing.dead[0]?.error).toBe('The match has no row of A, at which the next one should begin.')
})

test('a match that began earlier goes first: one that is complete waits until the earlier is complete, breaks or runs out of time', async () => {
  // B lets every row in, so the match that begins with the first a goes on to the z.
  const open = { A: "c = 'a'", B: "c <> 'z' OR FIRST(A.x) = 1", C: "c = 'z' OR (c = 'c' AND A.x > 1)" }
  const more = {
    within: 8,
    measures: [...(config('A').measures ?? []), { expression: 'MATCH_ROWTIME(ts)', name: 'at' }],
  }
  const { out } = await runPattern({
    columns,
    config: config('A B+? C', more, open),
    rows: [...letters('abab'), [5, 'a', 'c', 5], [20, 'a', 'x', 20]],
  })
  expect(out).toEqual(['{"rows":"3 4 5","at":9}'])
})

test('rows are tried in the order of event time, equal times in the order of arrival', async () => {
  const rows: Row[] = [
    [5, 'a', 'b', 2],
    [3, 'a', 'a', 1],
    [9, 'a', 'a', 3],
    [9, 'a', 'b', 4],
    [9, 'a', 'a', 5],
  ]
  expect(await rowsOf({ config: config('A B'), rows, delay: 10 })).toEqual(['1 2', '3 4'])
})

test('a row is late when the watermark has reached its time', async () => {
  const rows: Row[] = [
    [10, 'a', 'a', 1],
    [5, 'a', 'b', 2],
    [6, 'a', 'b', 3],
  ]
  const { out, late, end } = await runPattern({ columns, config: config('B -> A'), rows, delay: 5 })
  expect(late).toEqual(['{"ts":5,"k":"a","c":"b","x":2}'])
  expect(out).toEqual(['{"rows":"3 1"}'])
  expect(end.frame.nodes['p']).toMatchObject({ late: 1, ledger: { absorbed: 2, held: 0 } })
})

test('Within: a row exactly at the limit is too late', async () => {
  const rows = (gap: number): Row[] => [
    [1, 'a', 'a', 1],
    [1 + gap, 'a', 'b', 2],
  ]
  expect(await rowsOf({ config: config('A B', { within: 10 }), rows: rows(9) })).toEqual(['1 2'])
  expect(await rowsOf({ config: config('A B', { within: 10 }), rows: rows(10) })).toEqual([])
})

test('what ran out of time goes to its port, at the moment when it does, with NULL for rows that are missing', async () => {
  const measures = [
    { expression: 'A.x', name: 'a' },
    { expression: 'B.x + 1', name: 'b' },
    { expression: 'MATCH_ROWTIME(ts)', name: 'at' },
  ]
  const { out, timeout, outputs, end } = await runPattern({
    columns,
    config: config('A -> B -> C', { keys: ['k'], within: 10, timeouts: true, measures }),
    rows: [
      [1, 'a', 'a', 1],
      [2, 'b', 'a', 2],
      [3, 'b', 'b', 3],
      [30, 'c', 'z', 4],
    ],
  })
  expect(out).toEqual([])
  expect(timeout).toEqual(['{"k":"a","a":1,"b":null,"at":11}', '{"k":"b","a":2,"b":4,"at":12}'])
  expect(outputs['timeout']?.eventTime).toBe('at')
  expect(end.frame.nodes['p']?.ledger).toMatchObject({ held: 0, absorbed: 3, filtered: 1 })
})

test('the ledger: rows in a match are absorbed, rows of matches that broke expired, rows that fit nothing filtered, the others held', async () => {
  const { end } = await runPattern({ columns, config: config('A B+ C'), rows: letters('zabcabxa') })
  expect(end.frame.nodes['p']).toMatchObject({
    in: 8,
    ledger: { absorbed: 3, expired: 2, filtered: 2, held: 1 },
  })
})

test('a condition that fails: the record is bad and leaves no trace', async () => {
  const conditions = { B: '10 / (x - 3) < 100' }
  const { out, end } = await runPattern({
    columns,
    config: config('A B+? C', {}, conditions),
    rows: letters('abbc'),
  })
  // x = 3 divides by zero: without that row, 1 2 4 is a match.
  expect(out).toEqual(['{"rows":"1 2 4"}'])
  expect(end.frame.nodes['p']).toMatchObject({ dead: 1, ledger: { absorbed: 3, held: 0 } })
  expect(end.frame.deadLetters).toMatchObject([{ node: 'p', raw: '{"c":"b","x":3}' }])
})

test('a measure that fails: the match is not sent, and its last record is bad', async () => {
  const measures = [{ expression: '10 / (B.x - 2)', name: 'rows' }]
  const { out, end } = await runPattern({
    columns,
    config: config('A B', { measures }),
    rows: letters('abab'),
  })
  expect(out).toEqual(['{"rows":5}'])
  expect(end.frame.nodes['p']).toMatchObject({ dead: 1, ledger: { absorbed: 2, expired: 1, held: 0 } })
})

test('with the policy to fail, an error in a held record ends the job and names it', async () => {
  const made = patternJob({
    columns,
    config: config('A B', { onError: 'fail' }, { A: '1 / (x - 1) > 0' }),
    rows: letters('ab'),
  })
  await made.job.open()
  const end = await made.job.run()
  expect(end.state).toBe('failed')
  expect(end.error?.message).toContain('a record of src.out')
})

test('a key has its rows and its matches for itself; NULLs are one key', async () => {
  const rows: Row[] = [
    [1, null, 'a', 1],
    [2, 'a', 'a', 2],
    [3, null, 'b', 3],
    [4, 'b', 'b', 4],
  ]
  const { out } = await runPattern({ columns, config: config('A B', { keys: ['k'] }), rows })
  expect(out).toEqual(['{"k":null,"rows":"1 3"}'])
})

test('bounds: a row beyond them is bad, and the message names the setting', async () => {
  const any = { A: 'TRUE' }
  const rows = await runPattern({
    columns,
    config: config('A B', { mostRows: 3 }, any),
    rows: letters('....'),
    delay: 100,
  })
  expect(rows.end.frame.deadLetters).toMatchObject([
    { message: 'p has more than 3 rows of one key, its setting mostRows.' },
  ])
  const partials = await runPattern({
    columns,
    config: config('A -> B', { mostPartials: 3 }, any),
    rows: letters('...b'),
  })
  expect(partials.end.frame.deadLetters).toMatchObject([
    {
      message: 'p has more than 3 partial matches of one key, its setting mostPartials.',
      hint: expect.stringContaining('Within') as string,
    },
  ])
  expect(partials.end.frame.nodes['p']).toMatchObject({ in: 4, dead: 1 })
})

test('a key leaves the state when nothing of it waits or is on its way', async () => {
  const rows = [
    ...letters('aby'),
    ...letters('ay', 'b').map(([time, ...rest]): Row => [Number(time) + 10, ...rest]),
  ]
  const { end } = await runPattern({ columns, config: config('A B', { keys: ['k'] }), rows })
  expect(end.frame.nodes['p']?.state).toMatchObject({ keys: 0, nextFire: null })
})

test('keys can be searched; each tells its waiting rows and its matches', async () => {
  const pages: unknown[] = []
  const made: ReturnType<typeof patternJob> = patternJob({
    columns,
    config: config('A -> B', { keys: ['k'] }),
    rows: [
      [1, 'ann', 'a', 1],
      [2, 'ann', 'a', 2],
      [3, 'bob', 'a', 3],
      [12, 'bob', 'z', 4],
    ],
    delay: 10,
    between() {
      if (pages.length > 0) return
      for (const search of ['AN', '', 'zoe'])
        pages.push(made.job.inspect('p', { search, offset: 0, limit: 1 }))
    },
  })
  await made.job.open()
  await made.job.run()
  const entry = {
    window: null,
    key: [{ name: 'k', value: 'ann' }],
    values: [
      { name: 'waiting rows', value: 0 },
      { name: 'partial matches', value: 2 },
      { name: 'complete, held back', value: 0 },
    ],
    records: 2,
  }
  const where = { watermark: 2, nextFire: 3 }
  expect(await Promise.all(pages)).toEqual([
    { entries: [entry], total: 1, ...where },
    { entries: [entry], total: 2, ...where },
    { entries: [], total: 0, ...where },
  ])
})

test('the time of a match as BIGINT, as TIMESTAMP and as TIMESTAMP_LTZ', async () => {
  const measures = [
    { expression: 'MATCH_ROWTIME(ts)', name: 'own' },
    { expression: 'MATCH_ROWTIME()', name: 'plain' },
  ]
  const run = async (time: 'BIGINT' | 'TIMESTAMP' | 'TIMESTAMP_LTZ') =>
    (
      await runPattern({
        columns,
        time,
        config: config('A B', { measures }),
        rows: letters('ab').map(([ts, ...rest]): Row => [
          time === 'BIGINT' ? BigInt(Number(ts)) : (ts ?? null),
          ...rest,
        ]),
      })
    ).out
  expect(await run('BIGINT')).toEqual(['{"own":2,"plain":"1970-01-01T00:00:00.002"}'])
  expect(await run('TIMESTAMP')).toEqual([
    '{"own":"1970-01-01T00:00:00.002","plain":"1970-01-01T00:00:00.002"}',
  ])
  expect(await run('TIMESTAMP_LTZ')).toEqual([
    '{"own":"1970-01-01T00:00:00.002Z","plain":"1970-01-01T00:00:00.002"}',
  ])
})

test('a job goes on with the state where pattern, conditions and held columns are the same', () => {
  const stateOf = (more: Partial<PatternInput>, conditions: Readonly<Record<string, string>> = {}) => {
    const { plan } = patternJob({ columns, config: config('A -> B', more, conditions), rows: [] })
    const [, pattern] = plan.operators
    return pattern === undefined ? '' : JSON.stringify(runtime.depends?.(pattern))
  }
  const before = stateOf({})
  const counted = [{ expression: 'COUNT(x)', name: 'n' }]
  expect(stateOf({ measures: counted, afterMatch: 'to_next_row', mostRows: 7, onError: 'skip' })).toBe(before)
  expect(stateOf({ measures: [{ expression: 'B.ts', name: 't' }] })).not.toBe(before)
  expect(stateOf({ within: 1_000 })).not.toBe(before)
  expect(stateOf({ keys: ['k'] })).not.toBe(before)
  expect(stateOf({}, { B: 'TRUE' })).not.toBe(before)
})

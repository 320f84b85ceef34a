import type { NodeExample } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { z } from 'zod'
import type { config } from './config.ts'

const orders = appendStream([
  { name: 'id', type: t.int(false) },
  { name: 'price', type: t.double() },
  { name: 'tags', type: t.array(t.string(false)) },
])

export const examples: readonly NodeExample<z.input<typeof config>>[] = [
  {
    title: 'A price with tax, beside all other columns',
    config: {
      keep: 'all',
      code: 'export default (row: Row) => ({ gross: row.price === null ? null : row.price * 1.25 })',
      columns: [{ name: 'gross', type: 'DOUBLE' }],
    },
    input: {
      in: {
        schema: orders,
        rows: [
          { id: 1, price: 20, tags: [] },
          { id: 2, price: null, tags: [] },
        ],
      },
    },
    output: {
      out: [
        { id: 1, price: 20, tags: [], gross: 25 },
        { id: 2, price: null, tags: [], gross: null },
      ],
    },
  },
  {
    title: 'One record for each tag',
    config: {
      mode: 'flatMap',
      code: [
        'export default function* (row: Row) {',
        '  for (const tag of row.tags ?? []) yield { id: row.id, tag: tag.toUpperCase() }',
        '}',
      ].join('\n'),
      columns: [
        { name: 'id', type: 'INT NOT NULL' },
        { name: 'tag', type: 'STRING NOT NULL' },
      ],
    },
    input: { in: { schema: orders, rows: [{ id: 1, price: 1, tags: ['a', 'b'] }] } },
    output: {
      out: [
        { id: 1, tag: 'A' },
        { id: 1, tag: 'B' },
      ],
    },
  },
  {
    title: 'The number of records of a user, ten seconds after the first',
    config: {
      mode: 'process',
      output: 'pinned',
      keys: ['user'],
      code: [
        'export default (row: Row, ctx: Context) => {',
        "  const count = ctx.state.value<number>('count', 0)",
        '  if (count.get() === 0) ctx.timers.at(row.ts + 10_000)',
        '  count.set(count.get() + 1)',
        '}',
        '',
        'export function onTimer(ctx: Context) {',
        "  const count = ctx.state.value<number>('count', 0)",
        '  ctx.emit({ user: ctx.key.user, n: count.get() })',
        '  count.clear()',
        '}',
      ].join('\n'),
      columns: [
        { name: 'user', type: 'STRING' },
        { name: 'n', type: 'INT NOT NULL' },
      ],
    },
    input: {
      in: {
        schema: appendStream(
          [
            { name: 'ts', type: t.safeBigint(false) },
            { name: 'user', type: t.string() },
          ],
          'ts',
        ),
        rows: [
          { ts: 1_000, user: 'ann' },
          { ts: 2_000, user: 'ann' },
          { ts: 12_000, user: 'bob' },
        ],
      },
    },
    output: {
      out: [
        { user: 'ann', n: 2 },
        { user: 'bob', n: 1 },
      ],
    },
  },
]

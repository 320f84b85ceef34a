import type { z } from 'zod'
import type { NodeExample } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import type { config } from './config.ts'

const prices = appendStream(
  [
    { name: 'symbol', type: t.string() },
    { name: 'price', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const clicks = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'kind', type: t.string() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

const at = (second: number): string =>
  new Date(1_714_989_600_000 + second * 1_000).toISOString().replace('.000Z', 'Z')
const ticks = (symbol: string, values: readonly number[]) =>
  values.map((price, index) => ({ symbol, price, ts: at(index) }))
const click = (user: string, kind: string, second: number) => ({ user, kind, ts: at(second) })

export const examples: readonly NodeExample<z.input<typeof config>>[] = [
  {
    title: 'A fall of the price and the rise after it, with the lowest price',
    config: {
      keys: ['symbol'],
      pattern: 'start down+ up',
      define: [
        { variable: 'down', condition: 'price < LAST(price, 1)' },
        { variable: 'up', condition: 'price > LAST(down.price)' },
      ],
      measures: [
        { expression: 'start.price', name: 'from' },
        { expression: 'LAST(down.price)', name: 'lowest' },
        { expression: 'COUNT(down.price)', name: 'falls' },
        { expression: 'up.price', name: 'back_at' },
        { expression: 'MATCH_ROWTIME(ts)', name: 'ts' },
      ],
    },
    input: { in: { schema: prices, rows: ticks('acme', [12, 17, 13, 9, 10, 14, 8, 20]) } },
    output: {
      out: [
        { symbol: 'acme', from: 17, lowest: 9, falls: 2, back_at: 10, ts: at(4) },
        { symbol: 'acme', from: 14, lowest: 8, falls: 1, back_at: 20, ts: at(7) },
      ],
      late: [],
    },
  },
  {
    title: 'A cart that is bought within ten minutes, and carts that are not',
    config: {
      keys: ['user'],
      pattern: 'cart -> buy',
      define: [
        { variable: 'cart', condition: "kind = 'cart'" },
        { variable: 'buy', condition: "kind = 'buy'" },
      ],
      measures: [
        { expression: 'cart.ts', name: 'cart_at' },
        { expression: 'buy.ts', name: 'bought_at' },
      ],
      within: 600_000,
      timeouts: true,
    },
    input: {
      in: {
        schema: clicks,
        rows: [
          click('ann', 'cart', 0),
          click('bob', 'cart', 30),
          click('ann', 'view', 60),
          click('ann', 'buy', 120),
          click('bob', 'buy', 630),
        ],
      },
    },
    output: {
      out: [{ user: 'ann', cart_at: at(0), bought_at: at(120) }],
      timeout: [{ user: 'bob', cart_at: at(30), bought_at: null }],
    },
  },
  {
    title: 'Greedy and reluctant: as few warm rows as possible before a hot one, going on at the hot row',
    config: {
      pattern: 'warm{2,}? hot end',
      define: [
        { variable: 'warm', condition: 'price >= 20' },
        { variable: 'hot', condition: 'price >= 30 AND AVG(warm.price) < 30' },
      ],
      measures: [
        { expression: 'FIRST(price)', name: 'first' },
        { expression: 'COUNT(warm.price)', name: 'warm' },
        { expression: 'hot.price', name: 'hot' },
      ],
      afterMatch: 'to_last',
      afterVariable: 'hot',
    },
    input: { in: { schema: prices, rows: ticks('room', [20, 21, 31, 25, 32, 33, 10]) } },
    output: {
      out: [
        { first: 20, warm: 2, hot: 31 },
        { first: 31, warm: 2, hot: 32 },
      ],
    },
  },
]

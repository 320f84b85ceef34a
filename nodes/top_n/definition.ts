import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { orderText } from '../common/order.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, type TopNConfig } from './config.ts'
import { inferTopN } from './infer.ts'

export type { TopNConfig } from './config.ts'

const sales = appendStream([
  { name: 'shop', type: t.string() },
  { name: 'item', type: t.string() },
  { name: 'amount', type: t.int() },
])
const sale = (shop: string, item: string, amount: number | null) => ({ shop, item, amount })

const counts = appendStream(
  [
    { name: 'window_end', type: t.timestamp(false) },
    { name: 'item', type: t.string() },
    { name: 'sold', type: t.int() },
  ],
  'window_end',
)
const sold = (minute: string, item: string, count: number) => ({
  window_end: `2024-05-06T10:${minute}:00`,
  item,
  sold: count,
})

export const definition = defineNode<TopNConfig, z.input<typeof config>>({
  type: 'top_n',
  version: 1,
  kind: 'transform',
  title: 'Top-N',
  summary: 'Keeps the first records of each key in an order: the ten largest, the newest three.',
  help: [
    'Records are ranked by one or more expressions, each up or down; equal ones in the order in which they came, so that the rank is always the same. NULL is smaller than any value unless it is set to come first or last.',
    'Over a stream the result is a changelog. With a rank column each rank whose record changes is updated (`-U`, `+U`), and the key is the rank; without one a record that comes in is an insert and one that is pushed out a delete, which is far less to send. In batch mode only the final ranking is sent, at the end.',
    'A changelog may come in, such as counts that go up: then a record that is taken back leaves the ranking and the next one moves up, so all records are kept. Of a stream of new records only the ones in the ranking are.',
    'Over windows the records of one window are ranked among themselves: those with one value in the event-time column, which behind a window is its end. The result is final, sent when the watermark passes the window. A record that comes after that is late and goes to the port `late`. Choose the start column as a key as well where windows of several starts end together, as sessions do.',
    'Rankings over a stream are kept for ever unless a time is set. In Flink SQL this is `ROW_NUMBER() OVER (PARTITION BY … ORDER BY …) <= n`, and its Window Top-N.',
  ],
  aliases: [
    'ROW_NUMBER',
    'RANK',
    'Rank',
    'WindowRank',
    'AppendOnlyTopNFunction',
    'RetractableTopNFunction',
    'LIMIT',
    'ORDER BY',
    'top k',
    'best',
    'largest',
    'leaderboard',
    '排名',
    '排行榜',
    '前几名',
  ],
  icon: 'trophy',
  config,
  initial: { keys: [], orderBy: [], limit: 10, rankColumn: 'rank' },
  ports: ({ per, onError }) => ({
    inputs: [onlyInput(per === 'window' ? 'append' : 'changelog')],
    outputs: [
      { ...mainOutput, label: 'Ranking', flavour: per === 'window' ? 'append' : 'changelog' },
      ...(per === 'window' ? [{ name: 'late', label: 'Late records', flavour: 'late' } as const] : []),
      ...deadOutputs(onError),
    ],
  }),
  describe: ({ keys, orderBy, limit, offset, per }) => {
    const which = offset === 0 ? `first ${limit}` : `${offset + 1} to ${limit}`
    const each = [...keys, ...(per === 'window' ? ['window'] : [])]
    const written = orderBy.filter(({ expression }) => expression.trim() !== '')
    const order = written.length === 0 ? '' : ` by ${written.map(orderText).join(', ')}`
    return { text: `${which}${order}${each.length > 0 ? ` for each ${each.join(', ')}` : ''}`, mono: false }
  },
  infer: (settings, inputs, context) => inferTopN(settings, inputs['in'] ?? null, context),
  guarantees: ({ orderBy, ttl }) => {
    const promised = stepGuarantees(orderBy.map(({ expression }) => expression))
    return ttl === null ? promised : { ...promised, repeatable: false, notes: [...promised.notes, TTL_NOTE] }
  },
  examples: [
    {
      title: 'The largest sale of each shop; one that is not the largest sends nothing',
      config: {
        keys: ['shop'],
        orderBy: [{ expression: 'amount', direction: 'desc' }],
        limit: 1,
        rankColumn: null,
      },
      input: {
        in: {
          schema: sales,
          rows: [sale('a', 'tea', 3), sale('b', 'tea', null), sale('a', 'ink', 2), sale('a', 'pen', 9)],
        },
      },
      output: {
        out: [
          { op: '+I', ...sale('a', 'tea', 3) },
          { op: '+I', ...sale('b', 'tea', null) },
          { op: '-U', ...sale('a', 'tea', 3) },
          { op: '+U', ...sale('a', 'pen', 9) },
        ],
      },
    },
    {
      title: 'The two best sellers of each window, with their rank',
      config: {
        orderBy: [{ expression: 'sold', direction: 'desc' }, { expression: 'item' }],
        limit: 2,
        per: 'window',
      },
      input: {
        in: {
          schema: counts,
          delay: 1_000,
          rows: [sold('01', 'tea', 3), sold('01', 'pen', 8), sold('01', 'ink', 3), sold('02', 'tea', 1)],
        },
      },
      output: {
        out: [
          { ...sold('01', 'pen', 8), rank: 1 },
          { ...sold('01', 'ink', 3), rank: 2 },
          { ...sold('02', 'tea', 1), rank: 1 },
        ],
        late: [],
      },
    },
  ],
})

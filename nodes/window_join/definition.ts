import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput } from '../common/fields.ts'
import { joinInputs, keysText, lateOutputs } from '../common/joins/fields.ts'
import { joinGuarantees } from '../common/joins/guarantees.ts'
import { order, orders, payment, payments } from '../common/joins/examples.ts'
import { config, type WindowJoinConfig } from './config.ts'
import { inferWindowJoin } from './infer.ts'

export type { WindowJoinConfig } from './config.ts'

const perUser = (column: string) =>
  appendStream(
    [
      { name: 'user', type: t.string() },
      { name: 'window_start', type: t.timestamp(false) },
      { name: 'window_end', type: t.timestamp(false) },
      { name: column, type: t.bigint() },
    ],
    'window_end',
  )
const ten = { window_start: '2024-05-06T10:00:00', window_end: '2024-05-06T10:00:10' }

export const definition = defineNode<WindowJoinConfig, z.input<typeof config>>({
  type: 'window_join',
  version: 1,
  kind: 'join',
  title: 'Window join',
  summary: 'Joins records of two streams that have equal keys and lie in the same window.',
  help: [
    'Two records match when their keys are equal, they belong to the same window, and the extra condition is TRUE. Every left record meets every right one of its key and window. NULL equals nothing.',
    'Windows `of the inputs` join the results of window nodes: equal start, equal end. Both sides must have windows of the same sort. The other windows take raw records and put them into windows here: tumbling, sliding (a pair is in every window that has both), cumulating, or sessions, which are made of the records of both sides together.',
    'Nothing comes out before a window fires, which is when the watermark, the smaller one of the two inputs, reaches its last millisecond. A left, right or full join then pads records without a match with NULLs. Semi gives each left record with a match once, anti each one without.',
    'A record is late when all its windows have fired. It is counted, and goes to the late port of its side; it changes no result.',
    'The result has the start and the end of the window, then the columns: all of both sides, or the listed ones, which are SQL expressions over `l` and `r`, such as `l.user` or `r.paid * 2`. In an outer join the columns of the missing side are NULL. The event time is the end of the window; it counts as one millisecond before.',
    'A left record for which the condition or a column cannot be computed follows the policy for bad records, as a whole.',
    'In Flink SQL: a JOIN of two window table functions on `window_start`, `window_end` and the keys; over sessions only its DataStream API has one.',
  ],
  aliases: [
    'join',
    'coGroup',
    'CoGroupFunction',
    'JoinFunction',
    'KStream join',
    'JoinWindows',
    'window join',
    'semi join',
    'anti join',
    'inner join',
    'left outer join',
    'full outer join',
    '窗口连接',
    '窗口关联',
    '双流连接',
    '连接',
  ],
  icon: 'columns-2',
  config,
  initial: { join: 'inner', windows: { kind: 'tumbling', size: 10_000 }, on: [] },
  ports: ({ onError }) => ({
    inputs: joinInputs(),
    outputs: [mainOutput, ...lateOutputs, ...deadOutputs(onError)],
  }),
  describe: (settings) => {
    const { windows, join } = settings
    const which =
      windows.kind === 'input'
        ? 'equal windows'
        : windows.kind === 'session'
          ? `session, gap ${durationText(windows.gap)}`
          : windows.kind === 'sliding'
            ? `${durationText(windows.size)} every ${durationText(windows.slide)}`
            : windows.kind === 'cumulate'
              ? `up to ${durationText(windows.size)}`
              : durationText(windows.size)
    const keys = keysText(settings)
    return { text: `${join}, ${which}${keys === '' ? '' : ` on ${keys}`}`, mono: false }
  },
  infer: inferWindowJoin,
  guarantees: joinGuarantees,
  examples: [
    {
      title: 'Orders with the payments of the same user within 10 s; orders without one too',
      config: {
        join: 'left',
        windows: { kind: 'tumbling', size: 10_000 },
        on: [{ left: '`user`', right: '`user`' }],
        columns: [
          { name: 'id', expression: 'l.id' },
          { name: 'paid', expression: 'r.paid' },
        ],
      },
      input: {
        left: {
          schema: orders,
          rows: [order(1, 'ann', 1), order(2, 'ann', 9), order(3, 'bob', 5), order(4, null, 6)],
        },
        right: {
          schema: payments,
          rows: [payment(1, 'ann', 9.5, 4), payment(3, 'bob', 7, 10), payment(4, null, 8, 11)],
        },
      },
      output: {
        out: [
          { ...ten, id: 1, paid: 9.5 },
          { ...ten, id: 2, paid: 9.5 },
          { ...ten, id: 3, paid: null },
          { ...ten, id: 4, paid: null },
        ],
        late_left: [],
        late_right: [],
      },
    },
    {
      title: 'Two window results of the same windows',
      config: {
        windows: { kind: 'input' },
        on: [{ left: '`user`', right: '`user`' }],
        columns: [
          { name: 'user', expression: 'l.`user`' },
          { name: 'orders', expression: 'l.orders' },
          { name: 'payments', expression: 'r.payments' },
        ],
      },
      input: {
        left: {
          schema: perUser('orders'),
          rows: [
            { user: 'ann', ...ten, orders: 3 },
            { user: 'bob', ...ten, orders: 1 },
          ],
        },
        right: { schema: perUser('payments'), rows: [{ user: 'ann', ...ten, payments: 2 }] },
      },
      output: { out: [{ ...ten, user: 'ann', orders: 3, payments: 2 }] },
    },
  ],
})

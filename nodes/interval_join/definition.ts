import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput } from '../common/fields.ts'
import { at, order, orders, payment, payments } from '../common/joins/examples.ts'
import { joinInputs, keysText, lateOutputs } from '../common/joins/fields.ts'
import { joinGuarantees } from '../common/joins/guarantees.ts'
import { config, type IntervalJoinConfig } from './config.ts'
import { inferIntervalJoin } from './infer.ts'

export type { IntervalJoinConfig } from './config.ts'

export const definition = defineNode<IntervalJoinConfig, z.input<typeof config>>({
  type: 'interval_join',
  version: 1,
  kind: 'join',
  title: 'Interval join',
  summary: 'Joins each record with those of another stream that come within an interval around its time.',
  help: [
    'A left and a right record match when their keys are equal, the extra condition is TRUE, and the time of the right one lies between the time of the left one plus `from` and plus `to`, both inclusive. Bounds may be negative: from −30 s to 30 s takes what came up to half a minute before or after.',
    'Matches come out at once. A left, right or full join pads a record without a match with NULLs, but only when none can come any more: when the watermark, the smaller one of the two inputs, has passed the end of its interval. Records are kept until then, and no longer.',
    'A record is late when its time is before the watermark. It is counted, and goes to the late port of its side; it is joined with nothing.',
    'The event time of a result is the later one of its two records, in a column of its own, or that of one side. The watermark of the result is held back by as much as a result can be behind, so that no result is late for what follows.',
    'The columns are all of both sides, or the listed ones, which are SQL expressions over `l` and `r`, such as `l.id` or `r.paid * 2`.',
    'Flink SQL joins a late record with whatever is still in state; its DataStream API drops it, as here.',
  ],
  aliases: [
    'intervalJoin',
    'ProcessJoinFunction',
    'between',
    'BETWEEN',
    'time-bounded join',
    'KStream join',
    'JoinWindows',
    'JoinWindows.of',
    'interval',
    'stream-stream join',
    '区间连接',
    '间隔连接',
    '双流连接',
    '连接',
  ],
  icon: 'combine',
  config,
  initial: { join: 'inner', on: [], lower: 0, upper: 10_000 },
  ports: ({ onError }) => ({
    inputs: joinInputs(),
    outputs: [mainOutput, ...lateOutputs, ...deadOutputs(onError)],
  }),
  describe: (settings) => {
    const keys = keysText(settings)
    const { join, lower, upper } = settings
    const interval = `${durationText(lower)} to ${durationText(upper)}`
    return { text: `${join}, ${interval}${keys === '' ? '' : ` on ${keys}`}`, mono: false }
  },
  infer: inferIntervalJoin,
  guarantees: joinGuarantees,
  examples: [
    {
      title: 'Orders paid within 10 s',
      config: {
        on: [{ left: 'id', right: 'order_id' }],
        lower: 0,
        upper: 10_000,
        columns: [
          { name: 'id', expression: 'l.id' },
          { name: 'paid', expression: 'r.paid' },
        ],
      },
      input: {
        left: { schema: orders, rows: [order(1, 'ann', 0), order(2, 'bob', 1), order(3, 'cyd', 2)] },
        right: {
          schema: payments,
          rows: [payment(1, 'ann', 9.5, 4), payment(3, 'cyd', 1, 12), payment(2, 'bob', 7, 13)],
        },
      },
      output: {
        out: [
          { id: 1, paid: 9.5, event_time: at(4) },
          { id: 3, paid: 1, event_time: at(12) },
        ],
      },
    },
    {
      title: 'Orders without a payment within 10 s, padded with NULL',
      config: {
        join: 'left',
        on: [{ left: 'id', right: 'order_id' }],
        columns: [
          { name: 'id', expression: 'l.id' },
          { name: 'state', expression: "CASE WHEN r.order_id IS NULL THEN 'unpaid' ELSE 'paid' END" },
          { name: 'ts', expression: 'l.ts' },
        ],
        time: 'left',
      },
      input: {
        left: { schema: orders, rows: [order(1, 'ann', 0), order(2, 'bob', 1)] },
        right: { schema: payments, rows: [payment(2, 'bob', 7, 3), payment(1, 'ann', 9.5, 11)] },
      },
      output: {
        out: [
          { id: 1, state: 'unpaid', ts: at(0) },
          { id: 2, state: 'paid', ts: at(1) },
        ],
      },
    },
  ],
})

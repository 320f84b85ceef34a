import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { aggregateExpressions } from '../common/aggregates/config.ts'
import { aggregateText } from '../common/aggregates/functions.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { config, precedingOf, type OverAggregateConfig } from './config.ts'
import { inferOver } from './infer.ts'

export type { OverAggregateConfig } from './config.ts'

const input = appendStream(
  [
    { name: 'sensor', type: t.string() },
    { name: 'value', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const at = (second: number): string => `2024-05-06T10:00:0${second}Z`

function frameText(settings: OverAggregateConfig): string {
  const preceding = precedingOf(settings)
  if (preceding === null) return 'all before'
  if (settings.unit === 'range') return `${durationText(preceding)} before`
  return preceding === 1 ? '1 before' : `${preceding} before`
}

export const definition = defineNode<OverAggregateConfig, z.input<typeof config>>({
  type: 'over_aggregate',
  version: 1,
  kind: 'transform',
  title: 'Over aggregate',
  summary: 'Adds to each record an aggregate over the records before it: moving averages, running sums.',
  help: [
    'For each record an aggregate over itself and what came before it in event time is computed, by the columns of the partition. In SQL it is `OVER (PARTITION BY … ORDER BY time ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)`.',
    'Records are sent on in the order of their event time, when the watermark has passed it. With `rows`, records of one instant are taken in the order of their arrival; with `range`, they share one result.',
    'As in Flink, a record is late when its event time is at or before the last one that was sent for its partition, not when it is behind the watermark. With all records before in the frame, it is late when it is at or behind the watermark. Late records go to the port `late`.',
    'The state holds the records that wait for the watermark, those of the frame, and one entry for each partition.',
  ],
  aliases: [
    'OVER',
    'OVER WINDOW',
    'PARTITION BY',
    'ROWS BETWEEN',
    'RANGE BETWEEN',
    'moving average',
    'running total',
    'sliding aggregate',
    'RowTimeRowsBoundedPrecedingFunction',
    '移动平均',
    '开窗函数',
    '累计',
  ],
  icon: 'chart-line',
  config,
  initial: { keys: [], aggregates: [] },
  ports: ({ onError }) => ({
    inputs: [onlyInput()],
    outputs: [mainOutput, { name: 'late', label: 'Late records', flavour: 'late' }, ...deadOutputs(onError)],
  }),
  describe: (settings) => {
    const [first] = settings.aggregates
    if (first === undefined) return { text: 'nothing to compute', mono: false }
    const more = settings.aggregates.length > 1 ? ` +${settings.aggregates.length - 1}` : ''
    const by = settings.keys.length > 0 ? ` by ${settings.keys.join(', ')}` : ''
    return { text: `${aggregateText(first)}${more}, ${frameText(settings)}${by}`, mono: false }
  },
  infer: (settings, inputs, context) => inferOver(settings, inputs['in'] ?? null, context),
  guarantees: ({ aggregates }) => stepGuarantees(aggregateExpressions(aggregates)),
  examples: [
    {
      title: 'Average of a value and the one before it, per sensor',
      config: {
        keys: ['sensor'],
        unit: 'rows',
        rows: 1,
        aggregates: [{ function: 'SUM', argument: 'value', name: 'two' }],
      },
      input: {
        in: {
          schema: input,
          rows: [
            { sensor: 'a', value: 1, ts: at(1) },
            { sensor: 'b', value: 5, ts: at(1) },
            { sensor: 'a', value: 2, ts: at(2) },
            { sensor: 'a', value: 4, ts: at(3) },
          ],
        },
      },
      output: {
        out: [
          { sensor: 'a', value: 1, ts: at(1), two: 1 },
          { sensor: 'b', value: 5, ts: at(1), two: 5 },
          { sensor: 'a', value: 2, ts: at(2), two: 3 },
          { sensor: 'a', value: 4, ts: at(3), two: 6 },
        ],
        late: [],
      },
    },
    {
      title: 'Records of the last two seconds',
      config: {
        unit: 'range',
        range: 2_000,
        aggregates: [{ function: 'COUNT', argument: '', name: 'recent' }],
      },
      input: {
        in: {
          schema: input,
          rows: [
            { sensor: 'a', value: 1, ts: at(1) },
            { sensor: 'b', value: 2, ts: at(3) },
            { sensor: 'd', value: 4, ts: at(6) },
          ],
        },
      },
      output: {
        out: [
          { sensor: 'a', value: 1, ts: at(1), recent: 1 },
          { sensor: 'b', value: 2, ts: at(3), recent: 2 },
          { sensor: 'd', value: 4, ts: at(6), recent: 1 },
        ],
        late: [],
      },
    },
  ],
})

import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { deadOutputs, mainOutput } from '../common/fields.ts'
import { at } from '../common/joins/examples.ts'
import { keysText } from '../common/joins/fields.ts'
import { joinGuarantees } from '../common/joins/guarantees.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, type TemporalJoinConfig } from './config.ts'
import { inferTemporalJoin } from './infer.ts'

export type { TemporalJoinConfig } from './config.ts'

const bills = appendStream(
  [
    { name: 'id', type: t.int() },
    { name: 'currency', type: t.string() },
    { name: 'amount', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const rates = appendStream(
  [
    { name: 'currency', type: t.string() },
    { name: 'rate', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const bill = (id: number, currency: string, amount: number, seconds: number) => ({
  id,
  currency,
  amount,
  ts: at(seconds),
})
const rate = (currency: string, value: number, seconds: number) => ({
  currency,
  rate: value,
  ts: at(seconds),
})

export const definition = defineNode<TemporalJoinConfig, z.input<typeof config>>({
  type: 'temporal_join',
  version: 1,
  kind: 'join',
  title: 'Temporal join',
  summary: 'Joins each record with the version of a row that was valid at its time (as of).',
  help: [
    'The right side is a table whose rows change over time: each of its records is a new version of the row with its key, valid from its event time until the next version. A left record is joined with the one version that was valid at its own event time: a payment with the rate of that moment, whatever the rate is now.',
    'The right input is a stream of new records, of which the one with the latest time counts, or a changelog with a key, in which a delete ends the last version. The keys of the join have to hold the whole key of the changelog.',
    'A left record waits until the watermark, the smaller one of the two inputs, has reached its time: then no older version can come any more. The result has the event time of the left record.',
    'An inner join drops a left record without a valid version, a left join pads it with NULLs. The condition is asked of the valid version only.',
    'Versions are kept as long as a left record that is not late can need them; the last one of each key is kept for ever, be it a delete, unless a time is set. A left record behind the watermark is joined at once, if the version that is valid now was valid at its time already; where a newer one, or a delete, has come into force since, the record is late and goes to the late port. Flink joins it with what it has not cleaned up yet.',
    'The columns are all of both sides, or the listed ones, which are SQL expressions over `l` and `r`. In Flink SQL: `JOIN … FOR SYSTEM_TIME AS OF l.ts`.',
  ],
  aliases: [
    'as-of join',
    'asof',
    'FOR SYSTEM_TIME AS OF',
    'temporal table join',
    'TemporalRowTimeJoinOperator',
    'versioned table',
    'event-time temporal join',
    'KTable',
    'KStream-KTable join',
    'enrich',
    'enrichment',
    'lookup history',
    '时态表连接',
    '版本表',
    '维表关联',
    '连接',
  ],
  icon: 'git-compare',
  config,
  initial: { join: 'inner', on: [] },
  ports: ({ onError }) => ({
    inputs: [
      { name: 'left', label: 'Left', accepts: 'append' },
      { name: 'right', label: 'Versions', accepts: 'changelog' },
    ],
    outputs: [
      mainOutput,
      { name: 'late_left', label: 'Late left records', flavour: 'late' },
      ...deadOutputs(onError),
    ],
  }),
  describe: (settings) => {
    const keys = keysText(settings)
    return { text: `${settings.join}, as of left${keys === '' ? '' : ` on ${keys}`}`, mono: false }
  },
  infer: inferTemporalJoin,
  guarantees: (settings) => {
    const promised = joinGuarantees(settings)
    return settings.ttl === null
      ? promised
      : { ...promised, repeatable: false, notes: [...promised.notes, TTL_NOTE] }
  },
  examples: [
    {
      title: 'Bills in euro, by the rate of their moment',
      config: {
        join: 'left',
        on: [{ left: 'currency', right: 'currency' }],
        columns: [
          { name: 'id', expression: 'l.id' },
          { name: 'euro', expression: 'l.amount * r.rate' },
          { name: 'ts', expression: 'l.ts' },
        ],
      },
      input: {
        left: {
          schema: bills,
          rows: [bill(1, 'USD', 10, 5), bill(2, 'USD', 10, 10), bill(3, 'NOK', 7, 11), bill(4, 'USD', 1, 12)],
        },
        right: { schema: rates, rows: [rate('USD', 3, 0), rate('USD', 2, 10), rate('NOK', 5, 20)] },
      },
      output: {
        out: [
          { id: 1, euro: 30, ts: at(5) },
          { id: 2, euro: 20, ts: at(10) },
          { id: 3, euro: null, ts: at(11) },
          { id: 4, euro: 2, ts: at(12) },
        ],
        late_left: [],
      },
    },
  ],
})

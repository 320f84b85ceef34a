import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { mainOutput, meta, onlyInput } from '../common/fields.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn, isOrdered } from '../common/schemas.ts'
import { needsEventTime } from '../common/times.ts'

const config = z.strictObject({
  columns: z
    .array(
      z.object({
        column: z
          .string()
          .meta(meta('Column', 'Records of the same event time go by this column.', { widget: 'column' })),
        order: z
          .enum(['asc', 'desc'])
          .default('asc')
          .meta(
            meta(
              'Order',
              'asc: the smallest first, NULL before all. desc: the largest first, NULL after all.',
              {
                widget: 'segmented',
              },
            ),
          ),
      }),
    )
    .default([])
    .meta(
      meta(
        'Then by',
        'What rules the order of records with the same event time. None: the order in which they came.',
      ),
    ),
  maxRecords: z
    .int()
    .min(1)
    .default(1_000_000)
    .meta(
      meta('Records at most', 'Records that may wait for the watermark; one more ends the job.', {
        section: 'State',
        advanced: true,
        unit: 'records',
      }),
    ),
})
export type SortConfig = z.output<typeof config>

const schema = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const rows = [
  { id: 2, ts: '2024-05-06T10:00:01Z' },
  { id: 1, ts: '2024-05-06T10:00:01Z' },
  { id: 3, ts: '2024-05-06T10:00:09Z' },
  { id: 4, ts: '2024-05-06T10:00:01Z' },
  { id: 5, ts: '2024-05-06T10:00:05Z' },
]

export const definition = defineNode<SortConfig, z.input<typeof config>>({
  type: 'sort',
  version: 1,
  kind: 'transform',
  title: 'Sort by event time',
  summary: 'Puts records in the order of their event time, as far as the watermark vouches for it.',
  help: [
    'Holds each record until the watermark has reached its event time, then sends all of them up to there in order. Records of the same time go by further columns, then in the order in which they came. It is `ORDER BY` on the time attribute, the only order that Flink SQL knows for an unbounded stream.',
    'Nothing comes out before the watermark moves, and a larger watermark delay at the source makes everything wait longer: the price of order.',
    'A record is late when its time is at or before the time that was sent last: it could not be put in its place any more. It is counted and goes to the `late` port. As in Flink, a record behind the watermark is not late as long as nothing newer was sent; what is behind this node may still find it late.',
    'NULL comes first when ascending and last when descending. Texts are compared by code point.',
  ],
  aliases: [
    'ORDER BY',
    'temporal sort',
    'StreamExecTemporalSort',
    'order by rowtime',
    'sortPartition',
    'reorder',
    'resequencer',
    'sort()',
    '排序',
    '按时间排序',
    '重排',
  ],
  icon: 'arrow-down-narrow-wide',
  config,
  initial: { columns: [] },
  ports: () => ({
    inputs: [onlyInput()],
    outputs: [mainOutput, { name: 'late', label: 'Late records', flavour: 'late' }],
  }),
  describe: ({ columns }) => ({
    text: [
      'event time',
      ...columns.map(({ column, order }) => (order === 'asc' ? column : `${column} desc`)),
    ].join(', '),
    mono: false,
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    if (input === undefined) return { outputs: {}, problems: problems.list }
    needsEventTime(problems, input, 'so there is nothing to sort by')
    settings.columns.forEach(({ column: name }, index) => {
      const path = `columns.${index}.column`
      const column = findColumn(input.columns, name)
      if (column === undefined) {
        unknownColumn(
          problems,
          path,
          name,
          input.columns.filter(({ type }) => isOrdered(type)),
          (near) => ({
            ...settings,
            columns: settings.columns.map((one, at) => (at === index ? { ...one, column: near } : one)),
          }),
        )
      } else if (!isOrdered(column.type)) {
        problems.error(
          'column-type',
          path,
          `The column ${name} is ${column.type.kind}, which has no order.`,
          'Choose a number, a text, a time or a BOOLEAN.',
        )
      }
    })
    return { outputs: { out: input, late: input }, problems: problems.list }
  },
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'By time, then by id; what comes after its time was sent is late',
      config: { columns: [{ column: 'id' }] },
      input: { in: { schema, rows } },
      output: {
        out: [rows[0] ?? null, rows[2] ?? null],
        late: [rows[1] ?? null, rows[3] ?? null, rows[4] ?? null],
      },
    },
  ],
})

import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, type DeduplicateConfig } from './config.ts'
import { inferDeduplicate } from './infer.ts'

export type { DeduplicateConfig } from './config.ts'

const readings = {
  schema: appendStream(
    [
      { name: 'sensor', type: t.string() },
      { name: 'value', type: t.int() },
      { name: 'ts', type: t.timestampLtz(false) },
    ],
    'ts',
  ),
  rows: [
    { sensor: 'a', value: 1, ts: '2024-05-06T10:00:02Z' },
    { sensor: 'b', value: 2, ts: '2024-05-06T10:00:02Z' },
    { sensor: 'a', value: 3, ts: '2024-05-06T10:00:02Z' },
    { sensor: 'b', value: 4, ts: '2024-05-06T10:00:05Z' },
  ],
}
const [firstA, firstB, sameA, lastB] = readings.rows

export const definition = defineNode<DeduplicateConfig, z.input<typeof config>>({
  type: 'deduplicate',
  version: 1,
  kind: 'transform',
  title: 'De-duplicate',
  summary: 'Keeps one record of each key: the first or the last, by event time or by arrival.',
  help: [
    'Records with equal values in the chosen columns are duplicates; NULL equals NULL here. The output has the columns of the input.',
    'First by time keeps the record with the smallest event time of those that are not late; of two at the same time the one that came first. It is sent when the watermark reaches its time, so that no earlier one can come any more, and it is final: the output has new records only. A record behind the watermark is late and goes to the port `late`.',
    'First by arrival sends the first record of a key at once, and drops all others of the key.',
    'Last keeps the newest record: the output is a changelog in which each newer record updates the one before (`-U`, `+U`), keyed by the chosen columns. By time a record older than the one that is kept is dropped, and one at the same time takes its place; by arrival each record takes the place of the one before. In batch mode only the last records are sent, at the end.',
    'A key is kept for ever unless a time is set after which it is forgotten. That time is of the wall clock and counts from when the record was kept, as Flink counts `table.exec.state.ttl`; a record that still waits for the watermark is not forgotten. In Flink SQL this node is `ROW_NUMBER() OVER (PARTITION BY … ORDER BY time) = 1`.',
  ],
  aliases: [
    'distinct',
    'dropDuplicates',
    'ROW_NUMBER',
    'Deduplicate',
    'RowTimeDeduplicateFunction',
    'unique',
    'latest',
    'upsert',
    'KTable',
    'toTable',
    'changelog',
    '去重',
    '唯一',
    '最新',
    '第一条',
  ],
  icon: 'layers',
  config,
  initial: { keys: [], keep: 'first', order: 'time' },
  ports: ({ keep, order, onError }) => ({
    inputs: [onlyInput()],
    outputs: [
      { ...mainOutput, flavour: keep === 'last' ? 'changelog' : 'append' },
      ...(keep === 'first' && order === 'time'
        ? [{ name: 'late', label: 'Late records', flavour: 'late' } as const]
        : []),
      ...deadOutputs(onError),
    ],
  }),
  describe: ({ keys, keep, order, ttl }) => ({
    text:
      keys.length === 0
        ? 'no columns chosen'
        : `${keep} of ${keys.join(', ')} by ${order}${ttl === null ? '' : `, for ${durationText(ttl)}`}`,
    mono: false,
  }),
  infer: (settings, inputs, context) => inferDeduplicate(settings, inputs['in'] ?? null, context),
  guarantees: ({ ttl }) => ({
    recovery: 'exactly-once',
    repeatable: ttl === null,
    notes: ttl === null ? [] : [TTL_NOTE],
  }),
  examples: [
    {
      title: 'The first reading of each sensor by its time',
      config: { keys: ['sensor'], keep: 'first', order: 'time' },
      input: { in: readings },
      output: { out: [firstA ?? null, firstB ?? null], late: [] },
    },
    {
      title: 'Each reading once, as it comes',
      config: { keys: ['sensor', 'value'], keep: 'first', order: 'arrival' },
      input: { in: { ...readings, rows: [firstA ?? null, firstA ?? null, sameA ?? null] } },
      output: { out: [firstA ?? null, sameA ?? null] },
    },
    {
      title: 'The newest reading of each sensor',
      config: { keys: ['sensor'], keep: 'last', order: 'time' },
      input: { in: readings },
      output: {
        out: [
          { op: '+I', ...firstA },
          { op: '+I', ...firstB },
          { op: '-U', ...firstA },
          { op: '+U', ...sameA },
          { op: '-U', ...firstB },
          { op: '+U', ...lastB },
        ],
      },
    },
  ],
})

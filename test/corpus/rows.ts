/** The columns of `flink/rows.ndjson`, over which the expressions of the corpus are. */
import type { Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

export const columns: readonly Column[] = [
  { name: 'id', type: t.int(false) },
  { name: 'b', type: t.boolean() },
  { name: 'i', type: t.int() },
  { name: 'j', type: t.int() },
  { name: 'l', type: t.bigint() },
  { name: 'd', type: t.double() },
  { name: 'e', type: t.double() },
  { name: 'm', type: t.decimal(10, 2) },
  { name: 's', type: t.string() },
  { name: 'u', type: t.string() },
  { name: 'ts', type: t.timestamp() },
  { name: 'tz', type: t.timestampLtz() },
  { name: 'dt', type: t.date() },
  { name: 'a', type: t.array(t.int()) },
  { name: 'tags', type: t.array(t.string()) },
  {
    name: 'r',
    type: t.row([
      { name: 'city', type: t.string() },
      { name: 'zip', type: t.int() },
      { name: 'geo', type: t.row([{ name: 'lat', type: t.double() }]) },
    ]),
  },
  { name: 'js', type: t.string() },
]

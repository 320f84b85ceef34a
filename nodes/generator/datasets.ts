import type { Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

/** The built-in data sets. In each the column `ts` is the event time; made-up data, the same for the same seed. */
export const datasets = {
  orders: {
    title: 'Orders',
    columns: [
      { name: 'order_id', type: t.safeBigint(false) },
      { name: 'user', type: t.string(false) },
      { name: 'item', type: t.string(false) },
      { name: 'country', type: t.string(false) },
      { name: 'price', type: t.decimal(10, 2, false) },
      { name: 'quantity', type: t.int(false) },
      { name: 'status', type: t.string(false) },
      { name: 'coupon', type: t.string() },
      { name: 'ts', type: t.timestampLtz(false) },
    ],
  },
  page_views: {
    title: 'Page views',
    columns: [
      { name: 'user', type: t.string(false) },
      { name: 'url', type: t.string(false) },
      { name: 'referrer', type: t.string() },
      { name: 'duration_ms', type: t.int(false) },
      { name: 'tags', type: t.array(t.string(false), false) },
      { name: 'ts', type: t.timestampLtz(false) },
    ],
  },
  sensor_readings: {
    title: 'Sensor readings',
    columns: [
      { name: 'sensor', type: t.string(false) },
      { name: 'temperature', type: t.double() },
      { name: 'humidity', type: t.double() },
      { name: 'ok', type: t.boolean(false) },
      { name: 'ts', type: t.timestampLtz(false) },
    ],
  },
} as const satisfies Record<string, { readonly title: string; readonly columns: readonly Column[] }>

export type DatasetName = keyof typeof datasets
export const EVENT_TIME_COLUMN = 'ts'

/** Streams that the examples of joins stand on: orders, and payments for them. */
import { appendStream } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'

export const orders = appendStream(
  [
    { name: 'id', type: t.int() },
    { name: 'user', type: t.string() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

export const payments = appendStream(
  [
    { name: 'order_id', type: t.int() },
    { name: 'user', type: t.string() },
    { name: 'paid', type: t.double() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

/** "2024-05-06T10:00:00Z", so many seconds later. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2024, 4, 6, 10, 0, seconds)).toISOString().replace('.000Z', 'Z')

export const order = (id: number, user: string | null, seconds: number) => ({ id, user, ts: at(seconds) })
export const payment = (order: number, user: string | null, paid: number, seconds: number) => ({
  order_id: order,
  user,
  paid,
  ts: at(seconds),
})

/** The input of the examples of window nodes. */
import type { Json } from '../../../model/document.ts'
import { appendStream } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'

const schema = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'amount', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

/** Rows of user, amount and the seconds after 10:00. */
export const exampleInput = (
  rows: readonly (readonly [user: string, amount: number | null, at: string])[],
) => ({
  in: {
    schema,
    rows: rows.map(([user, amount, at]): Json => ({ user, amount, ts: `2024-05-06T10:${at}Z` })),
  },
})

/** A moment after 10:00 as a result shows it. */
export const wallTime = (at: string): string => `2024-05-06T10:${at}`

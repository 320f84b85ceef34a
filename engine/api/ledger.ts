/**
 * Where each record went that an operator accepted: these sum up, with late, dead and skipped records, to what came in. Outputs are
 * counted apart. An operator changes them in place; all but `held` only grow.
 */
export interface Ledger {
  /** In state: may still contribute to a result. */
  held: number
  /** Sent on as it is, or joined, or answered at once. */
  passed: number
  /** Dropped by a condition. */
  filtered: number
  /** Gone into a result that was sent, and no longer in state. */
  absorbed: number
  /** Dropped as a duplicate of another. */
  duplicate: number
  /** Dropped by a Top-N. */
  outOfTop: number
  /** Left state without contributing to a result: its time ran out, or no match came. */
  expired: number
}

export const emptyLedger = (): Ledger => ({
  held: 0,
  passed: 0,
  filtered: 0,
  absorbed: 0,
  duplicate: 0,
  outOfTop: 0,
  expired: 0,
})

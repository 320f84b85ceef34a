/**
 * Which batches a reader of committed records leaves out. A broker names each aborted transaction by its producer and its first offset, in no order that may be
 * relied on; it is open from there until that producer's abort marker.
 */

/** The head of a record batch. */
export interface BatchHead {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly attributes: number
  readonly transactional: boolean
  readonly control: boolean
  readonly producerId: number
}

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/** Asked about one batch after another of a partition's answer, in their order; `isAbort` tells of a control batch what it says. */
export function abortedFilter(
  aborted: readonly AbortedTransaction[],
): (batch: BatchHead, isAbort: () => boolean) => boolean {
  const waiting = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
  const open = new Set<number>()
  let next = 0
  return (batch, isAbort) => {
    for (; next < waiting.length; next++) {
      const transaction = waiting[next]
      if (transaction === undefined || transaction.firstOffset > batch.lastOffset) break
      open.add(transaction.producerId)
    }
    if (!batch.transactional) return false
    if (batch.control) {
      if (open.has(batch.producerId) && isAbort()) open.delete(batch.producerId)
      return true
    }
    return open.has(batch.producerId)
  }
}

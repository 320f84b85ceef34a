/** What is known of a source between two polls. */
import type { Poll } from '../api/index.ts'
import type { SourceState } from './sources.ts'

/** Whether a source has more than one batch before it, as far as it or the size of its records tells. */
export function moreThan(
  max: number,
  { records, bytes }: SourceState,
  poll: Extract<Poll, { kind: 'bytes' | 'rows' }>,
): boolean {
  if (poll.kind === 'rows') return poll.rows.length >= max
  return poll.more ?? poll.end - poll.start > (1.05 * max * bytes) / Math.max(1, records)
}

/** A source is asked again when its wait is over; what went wrong meanwhile, its next poll says. */
export async function forget(
  waiting: Map<SourceState, Promise<void>>,
  source: SourceState,
  wake: Promise<void>,
): Promise<void> {
  const over = (): void => {
    waiting.delete(source)
  }
  await wake.then(over, over)
}

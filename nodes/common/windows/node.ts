/** What the definitions of window nodes have in common besides their fields. */
import type { Guarantees, Ports } from '../../../model/definition.ts'
import { aggregateExpressions } from '../aggregates/config.ts'
import { aggregateText, type Aggregate } from '../aggregates/functions.ts'
import { deadOutputs, mainOutput, onlyInput, type OnError } from '../fields.ts'
import { stepGuarantees } from '../repeatable.ts'

const LATE = { name: 'late', label: 'Late records', flavour: 'late' } as const

export const windowPorts = ({
  onError,
  allowedLateness,
  time,
}: {
  readonly onError: OnError
  readonly allowedLateness: number
  readonly time: 'event' | 'processing'
}): Ports => ({
  inputs: [onlyInput()],
  outputs: [
    {
      ...mainOutput,
      label: 'Results',
      flavour: time === 'event' && allowedLateness > 0 ? 'changelog' : 'append',
    },
    ...(time === 'event' ? [LATE] : []),
    ...deadOutputs(onError),
  ],
})

/** "10 s, COUNT(*) +2 by user" */
export function windowSummary(
  window: string,
  { keys, aggregates }: { readonly keys: readonly string[]; readonly aggregates: readonly Aggregate[] },
) {
  const [first] = aggregates
  const what =
    first === undefined
      ? 'distinct keys'
      : aggregateText(first) + (aggregates.length > 1 ? ` +${aggregates.length - 1}` : '')
  return { text: `${window}, ${what}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`, mono: false }
}

export function windowGuarantees({
  aggregates,
  time,
}: {
  readonly aggregates: readonly Aggregate[]
  readonly time?: 'event' | 'processing'
}): Guarantees {
  if (time !== 'processing') return stepGuarantees(aggregateExpressions(aggregates))
  const notes = ['Goes by the clock of this machine: a second run puts records into other windows.']
  return { recovery: 'exactly-once', repeatable: false, notes }
}

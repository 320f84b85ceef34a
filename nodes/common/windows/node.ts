/** What the definitions of window nodes have in common besides their fields. */
import type { Ports } from '../../../model/definition.ts'
import { aggregateExpressions } from '../aggregates/config.ts'
import { aggregateText, type Aggregate } from '../aggregates/functions.ts'
import { deadOutputs, mainOutput, onlyInput, type OnError } from '../fields.ts'
import { stepGuarantees } from '../repeatable.ts'

const LATE = { name: 'late', label: 'Late records', flavour: 'late' } as const

export const windowPorts = ({
  onError,
  allowedLateness,
}: {
  readonly onError: OnError
  readonly allowedLateness: number
}): Ports => ({
  inputs: [onlyInput()],
  outputs: [
    { ...mainOutput, label: 'Results', flavour: allowedLateness > 0 ? 'changelog' : 'append' },
    LATE,
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

export const windowGuarantees = ({ aggregates }: { readonly aggregates: readonly Aggregate[] }) =>
  stepGuarantees(aggregateExpressions(aggregates))

import type { Guarantees } from '../../../model/definition.ts'
import { stepGuarantees } from '../repeatable.ts'
import type { JoinConfig } from './fields.ts'

/** What a join over event time promises: what its expressions do. */
export function joinGuarantees({ on, condition, columns }: JoinConfig): Guarantees {
  return stepGuarantees([
    ...on.flatMap(({ left, right }) => [left, right]),
    condition,
    ...columns.map(({ expression }) => expression),
  ])
}

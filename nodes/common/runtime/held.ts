/** Records that an operator holds one by one, to send them on later as they are. */
import type { PlanOperator } from '../../../model/plan/plan.ts'
import { UserError } from '../../../model/errors.ts'
import { holdsText } from '../../../model/json.ts'
import type { StateEntry, StatePage, StateQuery } from '../../../engine/api/index.ts'
import type { Column } from '../../../model/schema.ts'
import { named } from './inspect.ts'
import type { Row } from './rows.ts'

/** Entries that one question looks at: it must not stop the job. */
const LOOKED_AT = 50_000
/** Bytes that a held record and a value take, about. */
const RECORD_BYTES = 120
const VALUE_BYTES = 24

export const heldBytes = (records: number, width: number): number =>
  records * (RECORD_BYTES + VALUE_BYTES * width)

/** A page of held records. `first`: what is shown before their columns, such as the time of their release. */
export function heldPage<E>(
  entries: Iterable<E>,
  { search, offset, limit }: StateQuery,
  columns: readonly Column[],
  rowOf: (entry: E) => Row,
  first: (entry: E) => StateEntry['values'],
): StatePage {
  const wanted = search.toLowerCase()
  const found: StateEntry[] = []
  let [total, seen] = [0, 0]
  for (const entry of entries) {
    if (seen++ === LOOKED_AT) return { entries: found, total: null }
    const values = [...first(entry), ...named(columns, rowOf(entry))]
    if (wanted !== '' && !values.some(({ value }) => holdsText(value, wanted))) continue
    if (total++ >= offset && found.length < limit) found.push({ window: null, key: [], values, records: 1 })
  }
  return { entries: found, total }
}

/** Ends the job where state has grown to what a setting allows. `what`: of which there are too many, in words. */
export function boundReached(
  operator: PlanOperator,
  what: string,
  setting: string,
  limit: number,
): UserError {
  return new UserError(
    'state-bound',
    `${operator.id} holds ${limit.toLocaleString('en-US')} ${what}, as many as its setting “${setting}” allows.`,
    { nodeId: operator.id, hint: `Raise “${setting}” of the node, if the memory is there for it.` },
  )
}

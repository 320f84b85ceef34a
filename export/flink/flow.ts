/** Who comes behind whom in a plan. */
import { portRef } from '../../model/document.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'

export interface Flow {
  /** Edges on the shortest way; null: none leads there. */
  readonly distance: (from: string, to: string) => number | null
  readonly leads: (from: string, to: string) => boolean
}

export function flowOf(operators: readonly PlanOperator[]): Flow {
  const next = new Map<string, string[]>()
  for (const { id, inputs } of operators)
    for (const { from } of inputs) {
      const { node } = portRef(from)
      next.set(node, [...(next.get(node) ?? []), id])
    }
  const reached = new Map(operators.map(({ id }) => [id, distancesFrom(id, next)]))
  const distance = (from: string, to: string): number | null => reached.get(from)?.get(to) ?? null
  return { distance, leads: (from, to) => from !== to && distance(from, to) !== null }
}

function distancesFrom(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const found = new Map([[start, 0]])
  for (const [id, distance] of found)
    for (const other of next.get(id) ?? []) if (!found.has(other)) found.set(other, distance + 1)
  return found
}

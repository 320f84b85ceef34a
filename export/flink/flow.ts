/** Who comes behind whom in a plan. */
import { portRef } from '../../model/document.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'

export interface Flow {
  /** Edges on the shortest way; null: none leads there. */
  readonly distance: (from: string, to: string) => number | null
  readonly leads: (from: string, to: string) => boolean
  /** In the order of a planner, which goes from each sink back, and from a join to its left input first. */
  readonly place: (id: string) => number
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
  const places = planned(operators)
  return {
    distance,
    leads: (from, to) => from !== to && distance(from, to) !== null,
    place: (id) => places.indexOf(id),
  }
}

function planned(operators: readonly PlanOperator[]): readonly string[] {
  const byId = new Map(operators.map((operator) => [operator.id, operator]))
  const done = new Set<string>()
  const visit = (id: string): void => {
    if (done.has(id)) return
    for (const { from } of byId.get(id)?.inputs ?? []) visit(portRef(from).node)
    done.add(id)
  }
  for (const { id, kind } of operators) if (kind === 'sink') visit(id)
  return [...done]
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

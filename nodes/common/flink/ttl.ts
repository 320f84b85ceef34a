import type { FlinkContext } from '../../../model/emit.ts'

/** The hint by which state of these relations is forgotten, with a blank behind it; empty where it never is. */
export const stateHint = (relations: readonly string[], ttl: number | null): string =>
  ttl === null ? '' : `/*+ STATE_TTL(${relations.map((name) => `'${name}' = '${ttl}ms'`).join(', ')}) */ `

/** Flink has the hint for aggregates and regular joins only. */
export function refuseTtl({ refuse }: FlinkContext, ttl: number | null): void {
  if (ttl === null) return
  refuse(
    'ttl',
    'Flink SQL can forget state of aggregates and regular joins, not of this node alone.',
    'Switch it off here, and set table.exec.state.ttl for the whole job on the cluster.',
  )
}

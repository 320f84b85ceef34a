/** What a node or an edge shows of the job on Flink that is followed, as narrow selectors: text and flags. */
import type { NodeKind } from '../../model/definition.ts'
import { hasEnded } from '../../model/flinkJob.ts'
import { formatCount, formatPercent, formatRate, formatShort, MISSING } from '../../ui/format.ts'
import type { FlinkJobStore } from '../stores/flinkJob.ts'
import { flink } from '../texts/index.ts'
import type { NodeState } from './live.ts'
import { pressure } from './live.ts'

const t = flink.node

/** The canvas shows the job on Flink, and not the embedded engine's. */
export const onFlink = ({ job }: FlinkJobStore): boolean => job !== null

const nodeOf = ({ view }: FlinkJobStore, id: string) => view?.nodes[id] ?? null

const number = (store: FlinkJobStore, rate: number | null, total: number | null): string => {
  if (store.view !== null && !hasEnded(store.view.state) && rate !== null) return formatRate(rate)
  return total === null ? MISSING : formatShort(total)
}

/** In and out as one text: records a second while it runs, the counts when it has ended. */
export function flinkCounts(store: FlinkJobStore, id: string, kind: NodeKind): string {
  const node = nodeOf(store, id)
  if (node === null) return `${MISSING}|${MISSING}`
  const input = kind === 'source' ? total(node.out) : number(store, node.inRate, node.in)
  const output = kind === 'sink' ? total(node.in ?? node.out) : number(store, node.outRate, node.out)
  return `${input}|${output}`
}

const total = (count: number | null): string => (count === null ? MISSING : formatShort(count))

export interface FlinkFooterView {
  /** The share of its time that its busiest task works, and is held up; words. */
  readonly load: string | null
  readonly pressed: boolean
  readonly late: string | null
  readonly failure: string | null
  readonly shared: string | null
}

/** As JSON text: one subscription, compared by value. */
export function flinkFooter(store: FlinkJobStore, id: string): string {
  const node = nodeOf(store, id)
  const { view } = store
  const failed = view?.state === 'failed' || view?.state === 'restarting' || view?.state === 'failing'
  const exception = failed ? view.exceptions.find(({ nodes }) => nodes.includes(id)) : undefined
  const held = node?.backPressured ?? 0
  const footer: FlinkFooterView = {
    load:
      node === null || node.busy === null || (view !== null && hasEnded(view.state))
        ? null
        : held >= 0.05
          ? t.pressed(formatPercent(held))
          : t.busy(formatPercent(node.busy)),
    pressed: pressure(held, 0) > 0,
    late: node?.late === null || node === null || node.late === 0 ? null : formatCount(node.late),
    failure: exception?.message ?? null,
    shared: node === null || node.sharedWith.length === 0 ? null : node.sharedWith.join('\n'),
  }
  return JSON.stringify(footer)
}

export function flinkState(store: FlinkJobStore, id: string, invalid: boolean): NodeState {
  const { view } = store
  if (view === null) return store.error === null ? 'starting' : 'idle'
  if (view.state === 'failed' || view.state === 'failing' || view.state === 'restarting')
    return view.exceptions[0]?.nodes.includes(id) === true ? 'error' : 'stopped'
  if (invalid) return 'invalid'
  if (view.state === 'finished') return 'finished'
  if (view.state === 'canceled' || view.state === 'suspended') return 'stopped'
  if (view.state !== 'running') return 'starting'
  const node = nodeOf(store, id)
  if (node === null) return 'idle'
  return pressure(node.backPressured ?? 0, 0) > 0 ? 'pressure' : 'running'
}

/** What leaves a node, for the edge behind it; null where Flink does not count it. */
export function flinkFlow(store: FlinkJobStore, from: string): string | null {
  const node = nodeOf(store, from)
  if (node === null || (node.outRate === null && node.out === null)) return null
  return number(store, node.outRate, node.out)
}

/** Back-pressure on an edge: how long the node before it is held up, 0 to 1. */
export function flinkPressure(store: FlinkJobStore, from: string): number {
  if (store.view?.state !== 'running') return 0
  return pressure(nodeOf(store, from)?.backPressured ?? 0, 0)
}

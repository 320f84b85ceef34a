/** Takes what a job is at this instant, but for its tables, and puts it back. */
import { own } from '../../model/json.ts'
import type { CutState, NodeCut, SinkCut } from '../checkpoint/cut.ts'
import { emptyLedger, type Ledger } from '../api/index.ts'
import type { Clocks } from './clocks.ts'
import type { NodeTotals } from './errors.ts'
import type { Chance } from './options.ts'
import type { SinkQueue } from './sinks.ts'
import type { SourceState } from './sources.ts'
import type { Topology } from './topology.ts'

/** What of the dataflow is looked at. */
interface Surroundings {
  readonly topology: Topology
  readonly counters: Float64Array
  readonly late: Float64Array
  readonly totals: readonly NodeTotals[]
  readonly chances: readonly Chance[]
  readonly ledgers: ReadonlyMap<number, Ledger>
  readonly sinks: readonly (SinkQueue | null)[]
  readonly sources: readonly SourceState[]
  readonly clocks: Clocks
}

/** `turn`: the source that is read next. Of sinks it does not know what they have prepared. */
export function takeCut(flow: Surroundings, turn: string | null): CutState {
  const { topology, counters } = flow
  const nodes: Record<string, NodeCut> = {}
  const chance: Record<string, number> = {}
  const sinks: Record<string, SinkCut> = {}
  for (const { index, operator, inputs } of topology.nodes) {
    const { dead, skipped, failed, lastError } = flow.totals[index] ?? noTotals
    const late = flow.late[index] ?? 0
    if (late + dead + skipped + failed > 0) nodes[operator.id] = { late, dead, skipped, failed, lastError }
    const drawn = flow.chances[index]?.state() ?? null
    if (drawn !== null) chance[operator.id] = drawn
    const sink = flow.sinks[index]
    if (sink === null || sink === undefined) continue
    const records = inputs.reduce((sum, { from }) => sum + counterOf(flow, from), 0)
    sinks[operator.id] = { prepared: null, records, bytes: sink.handed }
  }
  return {
    turn,
    sources: Object.fromEntries(flow.sources.map((source) => [source.node.operator.id, cutOf(source)])),
    clocks: flow.clocks.snapshot(),
    counters: Object.fromEntries(topology.ports.map(({ ref, counter }) => [ref, counters[counter] ?? 0])),
    nodes,
    chance,
    operators: Object.fromEntries(
      [...flow.ledgers].map(([index, ledger]) => [
        topology.nodes[index]?.operator.id ?? '',
        { ledger: { ...ledger } },
      ]),
    ),
    sinks,
  }
}

/** Counters and totals of nodes and ports that are still there. */
export function restoreCounts(
  flow: Pick<Surroundings, 'topology' | 'counters' | 'late' | 'totals'>,
  cut: CutState,
): void {
  for (const { ref, counter } of flow.topology.ports) flow.counters[counter] = own(cut.counters, ref) ?? 0
  for (const { index, operator } of flow.topology.nodes) {
    const saved = own(cut.nodes, operator.id)
    const totals = flow.totals[index]
    if (saved === undefined || totals === undefined) continue
    const { late, ...rest } = saved
    flow.late[index] = late
    Object.assign(totals, rest)
  }
}

/** The ledger that an operator goes on with. */
export const ledgerOf = (cut: CutState | undefined, id: string): Ledger => ({
  ...emptyLedger(),
  ...(cut === undefined ? {} : own(cut.operators, id)?.ledger),
})

const noTotals: NodeTotals = { dead: 0, skipped: 0, failed: 0, lastError: null }

const counterOf = ({ topology, counters }: Surroundings, ref: string): number =>
  counters[topology.byRef.get(ref)?.counter ?? -1] ?? 0

function cutOf({ reader, watermark, records, bytes, ended }: SourceState) {
  return {
    position: ended ? null : reader.position(),
    watermark: watermark?.snapshot() ?? null,
    partitions: reader.partitions,
    records,
    bytes,
    ended,
  }
}

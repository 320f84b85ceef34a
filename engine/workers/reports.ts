/** Takes what workers have come to into the counters of the job's own dataflow, and stands in for the operators that they own. */
import { UnexpectedError } from '../../model/errors.ts'
import { emptyLedger, type Ledger, type Operator, type StateSummary } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { HalfReport, NodeReport } from './messages.ts'
import type { Split } from './split.ts'

/** Windows whose bars a node shows. */
const BARS = 12

export class Reports {
  readonly #flow: Dataflow
  /** Ports whose rows go on in the job's own thread: it counts them itself. */
  readonly #returned: ReadonlySet<string>
  /** The newest report of each half. */
  readonly #newest = new Map<string, HalfReport>()

  constructor(flow: Dataflow, split: Split) {
    this.#flow = flow
    this.#returned = new Set(split.returns)
    for (const id of split.operators) {
      const node = flow.topology.byId.get(id)
      if (node !== undefined) flow.operators.set(node.index, this.#standIn(id))
    }
  }

  /** `half`: names the half of a worker. */
  take(half: string, report: HalfReport): void {
    const before = this.#newest.get(half)
    this.#newest.set(half, report)
    const { topology, counters, totals, late, ledgers, timing } = this.#flow
    for (const [ref, count] of Object.entries(report.ports)) {
      const port = topology.byRef.get(ref)
      if (port === undefined || this.#returned.has(ref)) continue
      counters[port.counter] = (counters[port.counter] ?? 0) + count - (before?.ports[ref] ?? 0)
    }
    for (const [id, now] of Object.entries(report.nodes)) {
      const index = topology.byId.get(id)?.index
      const total = index === undefined ? undefined : totals[index]
      if (index === undefined || total === undefined) continue
      const old = before?.nodes[id]
      total.dead += now.dead - (old?.dead ?? 0)
      total.skipped += now.skipped - (old?.skipped ?? 0)
      total.failed += now.failed - (old?.failed ?? 0)
      total.lastError = now.lastError ?? total.lastError
      late[index] = (late[index] ?? 0) + now.late - (old?.late ?? 0)
      timing.addForeign(index, (now.busy ?? 0) - (old?.busy ?? 0))
      const ledger = ledgers.get(index)
      if (ledger !== undefined && now.ledger !== null) Object.assign(ledger, this.#ledgerOf(id))
    }
  }

  #nodes(id: string): readonly NodeReport[] {
    return [...this.#newest.values()].flatMap(({ nodes }) => {
      const node = nodes[id]
      return node === undefined ? [] : [node]
    })
  }

  #ledgerOf(id: string): Ledger {
    const sum = emptyLedger()
    for (const { ledger } of this.#nodes(id)) {
      if (ledger === null) continue
      for (const name of Object.keys(sum) as (keyof Ledger)[]) sum[name] += ledger[name]
    }
    return sum
  }

  #standIn(id: string): Operator {
    return {
      inputs: {},
      timers: { next: Infinity },
      advance: () => undefined,
      summary: () => sumOf(this.#nodes(id).flatMap(({ summary }) => (summary === null ? [] : [summary]))),
      inspect: () => {
        throw new UnexpectedError('inspect', `The state of ${id} is with the workers.`)
      },
    }
  }
}

/** Windows are those of all workers together: the same window has keys in several. */
function sumOf(parts: readonly StateSummary[]): StateSummary {
  const bars = new Map<string, StateSummary['bars'][number]>()
  for (const bar of parts.flatMap((part) => part.bars)) {
    const at = `${bar.start} ${bar.end}`
    bars.set(at, { ...bar, records: bar.records + (bars.get(at)?.records ?? 0) })
  }
  const next = parts.flatMap(({ nextFire }) => (nextFire === null ? [] : [nextFire]))
  const partlyLate = parts.reduce((sum, part) => sum + (part.partlyLate ?? 0), 0)
  return {
    ...(partlyLate > 0 ? { partlyLate } : {}),
    windows: Math.max(0, ...parts.map(({ windows }) => windows)),
    keys: parts.reduce((sum, { keys }) => sum + keys, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    nextFire: next.length === 0 ? null : Math.min(...next),
    bars: [...bars.values()].toSorted((a, b) => a.start - b.start || a.end - b.end).slice(0, BARS),
  }
}

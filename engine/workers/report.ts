/** What one half of a worker's dataflow has come to, for the coordinator's counters and frames. */
import type { Dataflow } from '../kernel/dataflow.ts'
import type { HalfReport, NodeReport, SinkText } from './messages.ts'
import type { SinkWriter } from '../api/index.ts'

/** Reports only nodes of the drawing: not those that stand in for others. */
export function reportOf(flow: Dataflow, own: ReadonlySet<string>): HalfReport {
  const ports: Record<string, number> = {}
  const nodes: Record<string, NodeReport> = {}
  for (const { ref, counter } of flow.topology.ports) ports[ref] = flow.counters[counter] ?? 0
  for (const { index, operator } of flow.topology.nodes) {
    if (!own.has(operator.id)) continue
    const totals = flow.totals[index]
    const ledger = flow.ledgers.get(index)
    nodes[operator.id] = {
      dead: totals?.dead ?? 0,
      skipped: totals?.skipped ?? 0,
      failed: totals?.failed ?? 0,
      lastError: totals?.lastError ?? null,
      late: flow.late[index] ?? 0,
      ledger: ledger === undefined ? null : { ...ledger },
      summary: flow.operators.get(index)?.summary() ?? null,
      busy: flow.timing.busy(index),
    }
  }
  return { ports, nodes, letters: flow.letters.take(), samples: flow.samples.take() }
}

/** A sink in a worker: keeps what was serialised until the piece is done. */
export class SinkTexts implements SinkWriter {
  #texts: SinkText[] = []

  write(bytes: Uint8Array, records: number): Promise<void> {
    this.#texts.push({ bytes, records })
    return Promise.resolve()
  }

  take(transfer: ArrayBuffer[]): readonly SinkText[] {
    const texts = this.#texts
    this.#texts = []
    for (const { bytes } of texts) {
      if (bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength)
        transfer.push(bytes.buffer)
    }
    return texts
  }

  finish(): Promise<void> {
    return Promise.resolve()
  }

  abort(): Promise<void> {
    return Promise.resolve()
  }
}

/** Opens the sinks of a half: all of them write into the texts that are given back, by node id. */
export function addSinks(flow: Dataflow, ids: readonly string[]): ReadonlyMap<string, SinkTexts> {
  const texts = new Map<string, SinkTexts>()
  for (const id of ids) {
    const node = flow.topology.byId.get(id)
    if (node === undefined) continue
    const writer = new SinkTexts()
    texts.set(id, writer)
    // The job's own thread writes what stands before the first record.
    flow.addSink(node, writer, '')
  }
  return texts
}

/** What the sinks have gathered, once everything is handed over. */
export async function takeSinks(
  flow: Dataflow,
  texts: ReadonlyMap<string, SinkTexts>,
  transfer: ArrayBuffer[],
): Promise<Record<string, readonly SinkText[]>> {
  for (const sink of flow.sinks) await sink?.drained()
  return Object.fromEntries([...texts].map(([id, one]) => [id, one.take(transfer)]))
}

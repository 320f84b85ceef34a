/** What a job tells of itself, from counters that stand between two batches. */
import { finiteOrNull } from '../time/watermark.ts'
import type { Dataflow } from './dataflow.ts'
import type { NodeTotals } from './errors.ts'
import { Holding } from './holding.ts'
import type { JobFrame, JobState, NodeCounts } from './options.ts'
import type { TopologyNode } from './topology.ts'

export function buildFrame(flow: Dataflow, seq: number, state: JobState, elapsed: number): JobFrame {
  const { virtual } = flow.options.clock
  const holding = new Holding(flow)
  return {
    seq,
    state,
    elapsed: Math.round(elapsed),
    nodes: Object.fromEntries(
      flow.topology.nodes.flatMap((node) =>
        node.hidden ? [] : [[node.operator.id, nodeCounts(flow, node, holding)]],
      ),
    ),
    samples: [...flow.samples.take()],
    deadLetters: [...flow.letters.take()],
    memory: virtual === null ? flow.options.memory() : null,
  }
}

const noTotals: NodeTotals = { dead: 0, skipped: 0, failed: 0, lastError: null }

function nodeCounts(flow: Dataflow, node: TopologyNode, holding: Holding): NodeCounts {
  const { counters, late, totals, sinks, timing, operators, options } = flow
  const count = (ref: string): number => counters[flow.topology.byRef.get(ref)?.counter ?? -1] ?? 0
  const source = flow.sources.find((one) => one.node === node)
  const sink = sinks[node.index] ?? null
  const { dead, skipped, failed, lastError } = totals[node.index] ?? noTotals
  const input = source?.records ?? node.operator.inputs.reduce((sum, { from }) => sum + count(from), 0)
  const out: Record<string, number> = {}
  for (const port of node.outputs.values()) out[port.name] = counters[port.counter] ?? 0
  const filters = node.runtime.kind === 'step' && node.runtime.filters === true
  const timed = options.clock.virtual === null
  const busy = timed ? timing.busy(node.index) : null
  const counts: NodeCounts = {
    in: input,
    out,
    bytesIn: source?.bytes ?? 0,
    bytesOut: sink === null ? 0 : sink.handed + sink.at,
    late: late[node.index] ?? 0,
    filtered: filters ? input - (out['out'] ?? 0) - dead - skipped - failed : 0,
    dead,
    skipped,
    lastError,
    busy: busy === null ? null : busy + (sink?.busy ?? 0),
    // One thread: what is held or has nothing to do is the whole dataflow; a sink alone goes on while its source is held.
    blocked: timed ? (node.runtime.kind === 'sink' ? 0 : timing.blocked) : null,
    idle: timed ? timing.idle : null,
    watermark: finiteOrNull(flow.clocks.markOf(node)),
    maxTime: finiteOrNull(holding.newest(node)),
    hold: holding.of(node),
  }
  if (node.inputs.length > 0) counts.inputs = holding.inputs(node)
  if (source?.cut === true) counts.cut = true
  if (source !== undefined && source.watermark !== null) counts.partitions = [...source.watermark.view()]
  const lag = source?.reader.lag?.() ?? null
  if (lag !== null) counts.lag = lag
  const latency = source?.reader.latency?.() ?? sink?.latency() ?? null
  if (latency !== null) counts.latency = latency
  if (sink !== null) counts.queue = { length: sink.length, bound: sink.bound }
  const ledger = flow.ledgers.get(node.index)
  if (ledger !== undefined) counts.ledger = { ...ledger }
  const operator = operators.get(node.index)
  if (operator !== undefined) {
    const { bars, ...rest } = operator.summary()
    counts.state = { ...rest, bars: [...bars] }
    if (operator.output !== undefined) counts.outputWatermark = finiteOrNull(operator.output.mark)
  }
  return counts
}

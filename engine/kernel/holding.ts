/**
 * What holds a node's watermark back: which of its inputs, down to the partition of a source or the operator that rules its own watermark, and by
 * how much. Worked out for frames, not in the flow.
 */
import { finiteOrNull, MAX_WATERMARK, NO_WATERMARK } from '../time/watermark.ts'
import type { Clocks } from './clocks.ts'
import type { SourceState } from './sources.ts'
import { isClock, type Topology, type TopologyNode } from './topology.ts'
import type { Operator } from '../api/index.ts'

/** Epoch ms; null before the first record. */
export interface InputMark {
  readonly port: string
  readonly watermark: number | null
  /** All that rules it is idle: it holds nobody. */
  readonly idle: boolean
}

export interface Hold {
  /** The node's input port by which it comes; null at a source. */
  readonly port: string | null
  /** The source, or the operator with a watermark of its own. */
  readonly node: string
  /** Of the source; null where it has no event time, and for an operator. */
  readonly partition: string | null
  readonly watermark: number | null
  /** Behind the furthest of all that rule the node's watermark; null where it is alone, or one of the two has no watermark yet. */
  readonly behindFurthest: number | null
  /** Behind the largest event time that any of them has seen; null where one of the two is not known yet. */
  readonly behindNewest: number | null
}

/** What rules watermarks in the end. */
interface Leaf {
  readonly node: TopologyNode
  readonly partition: string | null
  readonly mark: number
}

interface Surroundings {
  readonly topology: Topology
  readonly clocks: Clocks
  readonly sources: readonly SourceState[]
  readonly operators: ReadonlyMap<number, Operator>
}

/** For one frame: what was found of a clock is found once. */
export class Holding {
  readonly #flow: Surroundings
  readonly #leaves = new Map<TopologyNode, readonly Leaf[]>()

  constructor(flow: Surroundings) {
    this.#flow = flow
  }

  /** The watermark at each input port. */
  inputs(node: TopologyNode): InputMark[] {
    const { clocks } = this.#flow
    if (!clocks.open) return []
    return node.inputs.flatMap(({ port, from }) => {
      const producer = this.#producer(from)
      if (producer === undefined) return []
      const ruling = [...clocksAt(producer)]
      const mark = isClock(producer)
        ? (clocks.marks[producer.index] ?? NO_WATERMARK)
        : clocks.markOf(producer)
      const idle = ruling.length > 0 && ruling.every((clock) => clocks.inputOf(clock).idle)
      return [{ port, watermark: finiteOrNull(mark), idle }]
    })
  }

  /** What holds the node's watermark; null where nothing does: at the end of the input, and where all is idle. */
  of(node: TopologyNode): Hold | null {
    if (!this.#flow.clocks.open) return null
    const ruling = this.#ruling(node)
    const [first] = ruling
    if (first === undefined) return null
    let [slowest, furthest] = [first, first.leaf.mark]
    for (const one of ruling) {
      if (one.leaf.mark < slowest.leaf.mark) slowest = one
      if (one.leaf.mark > furthest) furthest = one.leaf.mark
    }
    const { port, leaf } = slowest
    const alone = ruling.length === 1
    return {
      port,
      node: leaf.node.operator.id,
      partition: leaf.partition,
      watermark: finiteOrNull(leaf.mark),
      behindFurthest: alone ? null : difference(furthest, leaf.mark),
      behindNewest: difference(this.newest(node), leaf.mark),
    }
  }

  /** The largest event time that what rules the node's watermark has seen. */
  newest(node: TopologyNode): number {
    const { sources, operators } = this.#flow
    let newest = NO_WATERMARK
    for (const clock of node.clocks) {
      const time =
        clock.runtime.kind === 'source'
          ? (sources.find((source) => source.node === clock)?.watermark?.maxTime ?? NO_WATERMARK)
          : (operators.get(clock.index)?.output?.newest ?? this.newest(clock))
      if (time > newest) newest = time
    }
    return newest
  }

  /** All that counts in the min, with the port of the node by which it comes. */
  #ruling(node: TopologyNode): readonly { readonly port: string | null; readonly leaf: Leaf }[] {
    if (node.runtime.kind === 'source') return this.#of(node).map((leaf) => ({ port: null, leaf }))
    return node.inputs.flatMap(({ port, from }) => {
      const producer = this.#producer(from)
      if (producer === undefined) return []
      return [...clocksAt(producer)]
        .filter((clock) => this.#flow.clocks.counts(node, clock))
        .flatMap((clock) => this.#of(clock).map((leaf) => ({ port, leaf })))
    })
  }

  #of(clock: TopologyNode): readonly Leaf[] {
    const known = this.#leaves.get(clock)
    if (known !== undefined) return known
    const found = clock.runtime.kind === 'source' ? this.#partitions(clock) : this.#behind(clock)
    this.#leaves.set(clock, found)
    return found
  }

  #partitions(node: TopologyNode): readonly Leaf[] {
    const source = this.#flow.sources.find((one) => one.node === node)
    if (source === undefined) return []
    if (source.watermark === null)
      return source.ended && !source.cut ? [] : [{ node, partition: null, mark: NO_WATERMARK }]
    return source.watermark
      .view()
      .filter(({ idle, finished }) => !idle && !finished)
      .map(({ name, watermark }) => ({ node, partition: name, mark: watermark ?? NO_WATERMARK }))
  }

  /** An operator rules its output's watermark itself where it is behind its input's; where it has just passed that on, what is before it does. */
  #behind(node: TopologyNode): readonly Leaf[] {
    const { clocks } = this.#flow
    const mark = clocks.marks[node.index] ?? NO_WATERMARK
    if (mark >= MAX_WATERMARK) return []
    const { runtime } = node
    const restamps = runtime.kind === 'operator' && runtime.restamps === true
    if (restamps || mark < clocks.markOf(node)) return [{ node, partition: null, mark }]
    return this.#ruling(node).map(({ leaf }) => leaf)
  }

  #producer(from: string): TopologyNode | undefined {
    return this.#flow.topology.byId.get(from.slice(0, from.indexOf('.')))
  }
}

const clocksAt = (producer: TopologyNode): Iterable<TopologyNode> =>
  isClock(producer) ? [producer] : producer.clocks

const difference = (ahead: number, behind: number): number | null =>
  Number.isFinite(ahead) && Number.isFinite(behind) ? Math.max(0, ahead - behind) : null

/**
 * How watermarks travel: from each clock (a source, or an operator that rules its output's watermark) to the operators behind it, which fire what is due,
 * in the order of the flow.
 */
import { UnexpectedError } from '../../model/errors.ts'
import type { Operator } from '../api/index.ts'
import { WatermarkCombiner, type WatermarkInput } from '../time/combiner.ts'
import { MAX_WATERMARK, NO_WATERMARK } from '../time/watermark.ts'
import { clockKey, isClock, operatorsOf, type Topology, type TopologyNode } from './topology.ts'

/** Nodes whose watermark several clocks rule together. */
interface Together {
  readonly slot: number
  readonly combiner: WatermarkCombiner
  readonly operators: readonly TopologyNode[]
}

interface Behind {
  /** Operators whose watermark this clock rules alone. */
  readonly alone: readonly TopologyNode[]
  readonly together: readonly Together[]
}

export class Clocks {
  /** Watermarks in force: by index of the clock's node, then by set of clocks. */
  readonly marks: Float64Array
  readonly markSlot: ReadonlyMap<string, number>
  readonly #topology: Topology
  readonly #operators: ReadonlyMap<number, Operator>
  #behind = new Map<number, Behind>()

  constructor(topology: Topology, operators: ReadonlyMap<number, Operator>) {
    const { nodes, clockSets } = topology
    this.#topology = topology
    this.#operators = operators
    this.marks = new Float64Array(nodes.length + clockSets.size).fill(NO_WATERMARK)
    this.markSlot = new Map([...clockSets.keys()].map((key, at) => [key, nodes.length + at]))
  }

  /** All sources are open. `sourceInput`: a source's part in a combined watermark. */
  ready(sourceInput: (source: TopologyNode) => WatermarkInput): void {
    const inputs = new Map<TopologyNode, WatermarkInput>()
    for (const node of this.#topology.nodes) {
      if (node.runtime.kind === 'source') inputs.set(node, sourceInput(node))
      else if (isClock(node)) inputs.set(node, this.#operatorInput(node, inputs))
    }
    const together = new Map<string, Together>()
    for (const [key, clocks] of this.#topology.clockSets) {
      const combined = clocks.map((clock) => inputOf(inputs, clock))
      together.set(key, {
        slot: this.markSlot.get(key) ?? 0,
        combiner: new WatermarkCombiner(combined),
        operators: this.#topology.nodes.filter(
          (node) => node.runtime.kind === 'operator' && node.clocks.size > 1 && clockKey(node) === key,
        ),
      })
    }
    // What a restored job stands at; all that was due by then has fired before the cut.
    for (const [node, { mark }] of inputs) this.marks[node.index] = mark
    for (const { slot, combiner } of together.values()) this.marks[slot] = combiner.update()
    for (const node of inputs.keys()) {
      this.#behind.set(node.index, {
        alone: operatorsOf(this.#topology, node).filter(({ clocks }) => clocks.size === 1),
        together: [...together]
          .filter(([key]) => this.#topology.clockSets.get(key)?.includes(node))
          .map(([, one]) => one),
      })
    }
  }

  /** The watermark of a node's input in force. */
  markOf(node: TopologyNode): number {
    const [first] = node.clocks
    if (first === undefined) return NO_WATERMARK
    const slot = node.clocks.size === 1 ? first.index : this.markSlot.get(clockKey(node))
    return this.marks[slot ?? 0] ?? NO_WATERMARK
  }

  /** The watermark of a clock is about to be `mark`: what it rules alone fires. */
  advance(clock: number, mark: number): void {
    for (const node of this.#behind.get(clock)?.alone ?? []) this.fire(node, mark)
  }

  /** The watermark of a clock has moved: recombines those that it rules with others. */
  raise(clock: number): void {
    for (const { slot, combiner, operators } of this.#behind.get(clock)?.together ?? []) {
      const mark = combiner.update()
      if (mark <= (this.marks[slot] ?? NO_WATERMARK)) continue
      for (const node of operators) this.fire(node, mark)
      this.marks[slot] = mark
    }
  }

  /** Both, for a watermark that moves outside of a source's batch. */
  rise(clock: number, mark: number): void {
    if (mark > (this.marks[clock] ?? NO_WATERMARK)) {
      this.advance(clock, mark)
      this.marks[clock] = mark
    }
    this.raise(clock)
  }

  /** Fires what is due at an operator. */
  fire(node: TopologyNode, mark: number): void {
    const operator = this.#operators.get(node.index)
    if (operator === undefined || operator.timers.next > mark) return
    operator.advance(mark)
    this.follow(node, operator)
  }

  /** Takes on the output watermark of an operator that rules it. */
  follow(node: TopologyNode, { output }: Operator): void {
    if (output !== undefined && isClock(node) && output.mark > (this.marks[node.index] ?? NO_WATERMARK))
      this.rise(node.index, output.mark)
  }

  /** An operator that is a clock leaves the min while all that rules it is idle. */
  #operatorInput(node: TopologyNode, inputs: ReadonlyMap<TopologyNode, WatermarkInput>): WatermarkInput {
    const operator = this.#operators.get(node.index)
    const before = [...node.clocks].map((clock) => inputOf(inputs, clock))
    return {
      get mark() {
        return operator?.output?.mark ?? NO_WATERMARK
      },
      get idle() {
        return before.length > 0 && before.every(({ idle }) => idle)
      },
      get finished() {
        return (operator?.output?.mark ?? NO_WATERMARK) >= MAX_WATERMARK
      },
    }
  }
}

function inputOf(inputs: ReadonlyMap<TopologyNode, WatermarkInput>, clock: TopologyNode): WatermarkInput {
  const input = inputs.get(clock)
  if (input === undefined) throw new UnexpectedError('clock', `${clock.operator.id} is not open yet.`)
  return input
}

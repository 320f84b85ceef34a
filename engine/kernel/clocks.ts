/**
 * How watermarks travel: from each clock (a source, or an operator that rules its output's watermark) to the operators behind it, which fire what is due,
 * in the order of the flow.
 */
import { UnexpectedError } from '../../model/errors.ts'
import type { Operator } from '../api/index.ts'
import type { ClockCut } from '../checkpoint/cut.ts'
import { WatermarkCombiner, type WatermarkInput } from '../time/combiner.ts'
import { finiteOrNull, MAX_WATERMARK, NO_WATERMARK } from '../time/watermark.ts'
import { clockKey, isClock, operatorsOf, type Topology, type TopologyNode } from './topology.ts'

/** Nodes whose watermark several clocks rule together. */
interface Together {
  readonly clocks: readonly TopologyNode[]
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
  /** By the key of the set. */
  #together = new Map<string, Together>()
  #inputs = new Map<TopologyNode, WatermarkInput>()
  /** All sources are open; before, nothing can be said of watermarks. */
  open = false

  constructor(topology: Topology, operators: ReadonlyMap<number, Operator>) {
    const { nodes, clockSets } = topology
    this.#topology = topology
    this.#operators = operators
    this.marks = new Float64Array(nodes.length + clockSets.size).fill(NO_WATERMARK)
    this.markSlot = new Map([...clockSets.keys()].map((key, at) => [key, nodes.length + at]))
  }

  /** All sources are open. `sourceInput`: a source's part in a combined watermark. `saved`: what `snapshot` gave. */
  ready(
    sourceInput: (source: TopologyNode) => WatermarkInput,
    saved: Readonly<Record<string, ClockCut>> = {},
  ): void {
    const inputs = this.#inputs
    for (const node of this.#topology.nodes) {
      if (node.runtime.kind === 'source') inputs.set(node, sourceInput(node))
      else if (isClock(node)) inputs.set(node, this.#operatorInput(node, inputs))
    }
    const together = this.#together
    for (const [key, clocks] of this.#topology.clockSets) {
      const combined = clocks.map((clock) => inputOf(inputs, clock))
      const { mark, behind = [] } = saved[setName(clocks)] ?? {}
      together.set(key, {
        clocks,
        slot: this.markSlot.get(key) ?? 0,
        combiner: new WatermarkCombiner(
          combined,
          mark ?? NO_WATERMARK,
          clocks.map(({ operator }) => behind.includes(operator.id)),
        ),
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
        together: [...together.values()].filter(({ clocks }) => clocks.includes(node)),
      })
    }
    this.open = true
  }

  /** What a checkpoint keeps, by the ids of the clocks with commas. */
  snapshot(): Record<string, ClockCut> {
    return Object.fromEntries(
      [...this.#together.values()].map(({ clocks, combiner }) => [
        setName(clocks),
        {
          mark: finiteOrNull(combiner.mark),
          behind: clocks.flatMap(({ operator }, index) => (combiner.counts(index) ? [] : [operator.id])),
        },
      ]),
    )
  }

  /** The watermark of a node's input in force. */
  markOf(node: TopologyNode): number {
    const [first] = node.clocks
    if (first === undefined) return NO_WATERMARK
    const slot = node.clocks.size === 1 ? first.index : this.markSlot.get(clockKey(node))
    return this.marks[slot ?? 0] ?? NO_WATERMARK
  }

  /** Whether a clock is part of the min that rules a node: it is not idle, and has caught up since it was. */
  counts(node: TopologyNode, clock: TopologyNode): boolean {
    if (inputOf(this.#inputs, clock).idle) return false
    const together = this.#together.get(clockKey(node))
    return together === undefined || together.combiner.counts(together.clocks.indexOf(clock))
  }

  /** What a clock says of its watermark now. */
  inputOf(clock: TopologyNode): WatermarkInput {
    return inputOf(this.#inputs, clock)
  }

  /** The watermark of a clock is about to be `mark`: what it rules alone fires. */
  advance(clock: number, mark: number): void {
    for (const node of this.#behind.get(clock)?.alone ?? []) this.fire(node, mark)
  }

  /** The watermark of a clock has moved: recombines those that it rules with others. */
  raise(clock: number): void {
    for (const one of this.#behind.get(clock)?.together ?? []) this.#combine(one)
  }

  /** A source has become idle or has come back, and with it perhaps operators that are clocks: recombines all. */
  recombine(): void {
    for (const one of this.#together.values()) this.#combine(one)
  }

  #combine({ slot, combiner, operators }: Together): void {
    const mark = combiner.update()
    if (mark <= (this.marks[slot] ?? NO_WATERMARK)) return
    for (const node of operators) this.fire(node, mark)
    this.marks[slot] = mark
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
        return operator?.output?.holds !== true && before.length > 0 && before.every(({ idle }) => idle)
      },
      get finished() {
        return (operator?.output?.mark ?? NO_WATERMARK) >= MAX_WATERMARK
      },
    }
  }
}

/** Names a set of clocks in checkpoints. */
const setName = (clocks: readonly TopologyNode[]): string =>
  clocks.map(({ operator }) => operator.id).join(',')

function inputOf(inputs: ReadonlyMap<TopologyNode, WatermarkInput>, clock: TopologyNode): WatermarkInput {
  const input = inputs.get(clock)
  if (input === undefined) throw new UnexpectedError('clock', `${clock.operator.id} is not open yet.`)
  return input
}

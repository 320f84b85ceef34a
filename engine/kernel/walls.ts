/** Timers of the wall clock: what is due at which operator, and which sources wait until an operator has made room. */
import type { Operator } from '../api/index.ts'
import type { TopologyNode } from './topology.ts'

interface Timed {
  readonly node: TopologyNode
  readonly operator: Operator
  readonly wall: NonNullable<Operator['wall']>
}

export class WallTimers {
  readonly #timed: readonly Timed[]
  readonly #fire: (node: TopologyNode, operator: Operator, act: () => void) => void

  /** `fire`: prepares the dataflow for what `act` sends, lets it act, and takes on the operator's output watermark. */
  constructor(
    nodes: readonly TopologyNode[],
    operators: ReadonlyMap<number, Operator>,
    fire: (node: TopologyNode, operator: Operator, act: () => void) => void,
  ) {
    this.#timed = nodes.flatMap((node) => {
      const operator = operators.get(node.index)
      return operator?.wall === undefined ? [] : [{ node, operator, wall: operator.wall }]
    })
    this.#fire = fire
  }

  /** The wall clock's time at which an operator has something to do; Infinity when none has. */
  get next(): number {
    let next = Infinity
    for (const { wall } of this.#timed) if (wall.next < next) next = wall.next
    return next
  }

  /** What is awaited from outside. */
  get outside(): readonly Promise<void>[] {
    return this.#timed.flatMap(({ wall }) => wall.outside ?? [])
  }

  /** Fires what is due, in the order of the flow; true when something was. */
  fire(now: number): boolean {
    let fired = false
    for (const { node, operator, wall } of this.#timed) {
      while (wall.next <= now) {
        this.#fire(node, operator, () => wall.advance(now))
        fired = true
      }
    }
    return fired
  }

  /** Whether an operator behind this source holds as much as it may. */
  holds(source: TopologyNode): boolean {
    for (const { node, wall } of this.#timed) if (wall.full === true && node.sources.has(source)) return true
    return false
  }
}

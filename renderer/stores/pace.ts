/**
 * When what comes is shown: at once, or in lots while a gesture is under way. Someone who drags reads no numbers, and drawing them ten times a
 * second takes the frames that the gesture needs.
 */

/** Milliseconds between two lots of a gesture: each costs it a frame or two. */
const LOT = 1_000

export interface Pace<Item> {
  readonly add: (item: Item) => void
  /** Hands over what is held. */
  readonly flush: () => void
  /** Forgets what is held. */
  readonly drop: () => void
  /** Whether items are held for the next lot; what is held goes on when it ends. */
  readonly slow: (slow: boolean) => void
}

export function createPace<Item>(take: (items: readonly Item[]) => void): Pace<Item> {
  let isSlow = false
  let held: Item[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const drop = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    held = []
  }
  const flush = (): void => {
    const items = held
    drop()
    if (items.length > 0) take(items)
  }
  return {
    add: (item) => {
      held.push(item)
      if (!isSlow) flush()
      else timer ??= setTimeout(flush, LOT)
    },
    flush,
    drop,
    slow: (slow) => {
      isSlow = slow
      if (!slow) flush()
    },
  }
}

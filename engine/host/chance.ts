/** Seeded chance, one stream an operator, so that no operator's draws depend on another's. */
import type { Chance } from '../kernel/options.ts'

/** The stream of a seed and an operator's id, from its beginning or from a saved state on. */
export function chance(seed: number, operator: string, saved: number | null): Chance {
  let state = seed >>> 0
  for (let at = 0; at < operator.length; at++)
    state = Math.imul(state ^ operator.charCodeAt(at), 0x01000193) >>> 0
  let drawn = saved !== null
  if (saved !== null) state = saved
  return {
    next() {
      drawn = true
      // A Weyl sequence through a mixer of xor-shifts and multiplications.
      state = (state + 0x9e3779b9) >>> 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296
    },
    state: () => (drawn ? state : null),
  }
}

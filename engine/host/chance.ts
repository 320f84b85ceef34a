/** Seeded chance, one stream an operator, so that no operator's draws depend on another's. */

/** A generator uniform in [0, 1) for a seed and an operator's id. */
export function chance(seed: number, operator: string): () => number {
  let state = seed >>> 0
  for (let at = 0; at < operator.length; at++)
    state = Math.imul(state ^ operator.charCodeAt(at), 0x01000193) >>> 0
  return () => {
    // A Weyl sequence through a mixer of xor-shifts and multiplications.
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296
  }
}

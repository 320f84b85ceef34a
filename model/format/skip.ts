/** Skips a JSON value that nobody reads, checking that it is well-formed. It gives up on what is rare; the tolerant reader then decides. */
import { utf8 } from './scan.ts'

/** Deeper values are left to the tolerant reader, which knows the limit. */
const DEEPEST = 64

/** The position behind the value at `p`; −1 where it is malformed, has an escape, or goes deep. Looks at nothing from `e` on. */
export function skip(b: Uint8Array, p: number, e: number, depth = 0): number {
  const c = p < e ? b[p] : 0
  switch (c) {
    case 34:
      return skipText(b, p + 1, e)
    case 123:
    case 91:
      return depth > DEEPEST ? -1 : skipItems(b, p + 1, e, c, depth)
    case 116:
      return word(b, p, e, 0x74, 0x72, 0x75, 0x65)
    case 102:
      return word(b, p + 1, e, 0x61, 0x6c, 0x73, 0x65)
    case 110:
      return word(b, p, e, 0x6e, 0x75, 0x6c, 0x6c)
    default:
      return skipNumber(b, p, e)
  }
}

/** Four letters. */
function word(b: Uint8Array, p: number, e: number, c0: number, c1: number, c2: number, c3: number): number {
  const good = p + 4 <= e && b[p] === c0 && b[p + 1] === c1 && b[p + 2] === c2 && b[p + 3] === c3
  return good ? p + 4 : -1
}

/** From behind the opening quote. */
function skipText(b: Uint8Array, p: number, e: number): number {
  let q = p
  let high = 0
  let c = 0
  while (q < e && (c = b[q] as number) !== 34) {
    if (c === 92 || c < 32) return -1
    high |= c
    q++
  }
  if (q >= e || (high > 127 && utf8(b, p, q) === null)) return -1
  return q + 1
}

/** From behind the opening brace or bracket. */
function skipItems(b: Uint8Array, p: number, e: number, open: number, depth: number): number {
  const close = open + 2
  let q = white(b, p, e)
  if (q < e && b[q] === close) return q + 1
  for (;;) {
    if (open === 123) {
      if (q >= e || b[q] !== 34) return -1
      q = skipText(b, q + 1, e)
      if (q < 0) return -1
      q = white(b, q, e)
      if (q >= e || b[q] !== 58) return -1
      q++
    }
    q = skip(b, white(b, q, e), e, depth + 1)
    if (q < 0) return -1
    q = white(b, q, e)
    if (q >= e) return -1
    if (b[q] === close) return q + 1
    if (b[q] !== 44) return -1
    q = white(b, q + 1, e)
  }
}

function white(b: Uint8Array, p: number, e: number): number {
  let q = p
  while (q < e && (b[q] === 32 || b[q] === 9 || b[q] === 13)) q++
  return q
}

function digits(b: Uint8Array, p: number, e: number): number {
  let q = p
  while (q < e && (b[q] as number) >= 48 && (b[q] as number) <= 57) q++
  return q
}

function skipNumber(b: Uint8Array, p: number, e: number): number {
  const start = p < e && b[p] === 45 ? p + 1 : p
  let q = digits(b, start, e)
  if (q === start || (q - start > 1 && b[start] === 48)) return -1
  if (q < e && b[q] === 46) {
    const from = q + 1
    q = digits(b, from, e)
    if (q === from) return -1
  }
  if (q < e && (b[q] === 69 || b[q] === 101)) {
    let from = q + 1
    if (from < e && (b[from] === 43 || b[from] === 45)) from++
    q = digits(b, from, e)
    if (q === from) return -1
  }
  return q
}

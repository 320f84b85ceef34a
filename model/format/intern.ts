/** A small table of texts that were met: user names, kinds and countries come again and again, and comparing bytes is cheaper than making a string. */
import { ascii } from './scan.ts'

const SLOTS = 8_192
/** Longer texts rarely come again. */
const WORDS = 6
const LONGEST = 4 * WORDS

const texts: string[] = Array.from({ length: SLOTS }, () => '')
const lengths = new Int32Array(SLOTS)
/** The bytes of the texts, four to a word; what is missing to the last word is 0. */
const words = new Int32Array(SLOTS * WORDS)

const wordAt = (b: Uint8Array, i: number): number =>
  (b[i] as number) | ((b[i + 1] as number) << 8) | ((b[i + 2] as number) << 16) | ((b[i + 3] as number) << 24)

/** Up to three bytes. */
const restAt = (b: Uint8Array, i: number, end: number): number =>
  (b[i] as number) |
  (i + 1 < end ? (b[i + 1] as number) << 8 : 0) |
  (i + 2 < end ? (b[i + 2] as number) << 16 : 0)

/** The text of ASCII bytes. What is returned never depends on the table. */
export function intern(b: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length > LONGEST || length === 0) return ascii(b, start, end)
  let hash = length
  let i = start
  for (; i + 4 <= end; i += 4) {
    hash = Math.imul(hash ^ wordAt(b, i), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  const rest = i < end ? restAt(b, i, end) : 0
  hash = Math.imul(hash ^ rest, 0x85ebca6b)
  const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1)
  let word = slot * WORDS
  if (lengths[slot] === length) {
    for (i = start; i + 4 <= end && words[word] === wordAt(b, i); i += 4) word++
    if (i + 4 > end && (i === end || words[word] === rest)) return texts[slot] as string
    word = slot * WORDS
  }
  const made = ascii(b, start, end)
  texts[slot] = made
  lengths[slot] = length
  for (i = start; i + 4 <= end; i += 4) words[word++] = wordAt(b, i)
  if (i < end) words[word] = rest
  return made
}

/** A small table of texts that were met: user names, kinds and countries come again and again, and comparing bytes is cheaper than making a string. */
import { ascii } from './scan.ts'

const SLOTS = 8_192
/** Of a slot: the length of its text, then the text's bytes, four to a word. The last word ends with the text, over bytes of the one before it. */
const STRIDE = 8
/** Longer texts rarely come again. */
const LONGEST = 4 * (STRIDE - 1)

const texts: string[] = Array.from({ length: SLOTS }, () => '')
const table = new Int32Array(SLOTS * STRIDE)

const wordAt = (b: Uint8Array, i: number): number =>
  (b[i] as number) | ((b[i + 1] as number) << 8) | ((b[i + 2] as number) << 16) | ((b[i + 3] as number) << 24)

/** A text of fewer bytes than a word has, and of one at least. */
const shortAt = (b: Uint8Array, i: number, length: number): number =>
  (b[i] as number) |
  (length > 1 ? (b[i + 1] as number) << 8 : 0) |
  (length > 2 ? (b[i + 2] as number) << 16 : 0)

const slotOf = (hash: number): number => (hash ^ (hash >>> 13)) & (SLOTS - 1)

/** The text of ASCII bytes. What is returned never depends on the table. */
export function intern(b: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length > 8) return internLong(b, start, end)
  if (length === 0) return ''
  // Nearly all texts that come again are this short: no loop for them.
  const first = length < 4 ? shortAt(b, start, length) : wordAt(b, start)
  const last = length > 4 ? wordAt(b, end - 4) : 0
  let hash = Math.imul(first ^ length, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15) ^ last, 0x85ebca6b)
  const slot = slotOf(hash)
  const at = slot * STRIDE
  if (table[at] === length && table[at + 1] === first && table[at + 2] === last) return texts[slot] as string
  table[at] = length
  table[at + 1] = first
  table[at + 2] = last
  return (texts[slot] = ascii(b, start, end))
}

function internLong(b: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length > LONGEST) return ascii(b, start, end)
  const last = end - 4
  let hash = length
  for (let i = start; i < last; i += 4) {
    hash = Math.imul(hash ^ wordAt(b, i), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  const slot = slotOf(Math.imul(hash ^ wordAt(b, last), 0x85ebca6b))
  const at = slot * STRIDE
  if (table[at] === length) {
    let word = at + 1
    let i = start
    for (; i < last && table[word] === wordAt(b, i); i += 4) word++
    if (i >= last && table[word] === wordAt(b, last)) return texts[slot] as string
  }
  table[at] = length
  let word = at + 1
  for (let i = start; i < last; i += 4) table[word++] = wordAt(b, i)
  table[word] = wordAt(b, last)
  return (texts[slot] = ascii(b, start, end))
}

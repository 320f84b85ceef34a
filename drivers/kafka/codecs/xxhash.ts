/** xxHash32, by which frames of LZ4 check their headers. https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */

const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))
const round = (lane: number, word: number): number =>
  Math.imul(rotate((lane + Math.imul(word, P2)) | 0, 13), P1)

/** With seed 0. */
export function xxhash32(input: Buffer): number {
  let at = 0
  let sum: number
  if (input.length >= 16) {
    let [a, b, c, d] = [(P1 + P2) | 0, P2 | 0, 0, -P1 | 0]
    for (; at + 16 <= input.length; at += 16) {
      a = round(a, input.readInt32LE(at))
      b = round(b, input.readInt32LE(at + 4))
      c = round(c, input.readInt32LE(at + 8))
      d = round(d, input.readInt32LE(at + 12))
    }
    sum = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0
  } else sum = P5 | 0
  sum = (sum + input.length) | 0
  for (; at + 4 <= input.length; at += 4)
    sum = Math.imul(rotate((sum + Math.imul(input.readInt32LE(at), P3)) | 0, 17), P4)
  for (; at < input.length; at++)
    sum = Math.imul(rotate((sum + Math.imul(input[at] as number, P5)) | 0, 11), P1)
  sum = Math.imul(sum ^ (sum >>> 15), P2)
  sum = Math.imul(sum ^ (sum >>> 13), P3)
  return (sum ^ (sum >>> 16)) >>> 0
}

/** SHA-256 (FIPS 180-4) and base64 over UTF-8, pure: the model has no Node. */
import { fail } from './error.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function constants(count: number, root: (prime: number) => number): Uint32Array {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) {
    let prime = true
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
    if (prime) found.push(((root(n) % 1) * 4294967296) >>> 0)
  }
  return Uint32Array.from(found)
}
const K = constants(64, Math.cbrt)
const START = constants(8, Math.sqrt)

const at = (words: Uint32Array, i: number): number => words[i] ?? 0
const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n))

export function sha256(text: string): string {
  const bytes = encoder.encode(text)
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  const hash = START.slice()
  const w = new Uint32Array(64)
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + i * 4)
    for (let i = 16; i < 64; i++) {
      const a = at(w, i - 15)
      const b = at(w, i - 2)
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)
      w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1
    }
    round(hash, w)
  }
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('')
}

function round(hash: Uint32Array, w: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
  for (let i = 0; i < 64; i++) {
    const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0
    const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = at(hash, i) + word
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export const toBase64 = (text: string): string => bytesToBase64(encoder.encode(text))

export function bytesToBase64(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digit = (shift: number): string => DIGITS.charAt((word >> shift) & 63)
    out += digit(18) + digit(12) + (left > 1 ? digit(6) : '=') + (left > 2 ? digit(0) : '=')
  }
  return out
}

/** The text of a base64. */
export function fromBase64(text: string): string {
  const digits = text.replace(/=+$/, '')
  if (digits.length % 4 === 1) fail(`'${text}' is no base64.`)
  const bytes: number[] = []
  let word = 0
  for (let i = 0; i < digits.length; i++) {
    const value = DIGITS.indexOf(digits.charAt(i))
    if (value === -1) fail(`'${text}' is no base64.`)
    word = ((word << 6) | value) & 0xffffff
    if (i % 4 !== 0) bytes.push((word >> (6 - (i % 4) * 2)) & 255)
  }
  return decoder.decode(Uint8Array.from(bytes))
}

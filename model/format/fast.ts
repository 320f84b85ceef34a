/**
 * Pieces of printed readers. The code reads the buffer `b` at `r$q`; `r$v` is a view of the same memory and `r$e` its length, `r$lib` what stands below.
 * At the first byte that is not as expected it does `break r$fast`.
 */
import { intern } from './intern.ts'
import { lineEnd } from './record.ts'
import { ascii, decimal, double, long, POWERS, timestampAt, utf8 } from './scan.ts'
import { skip } from './skip.ts'

/** What generated code reaches as `r$lib`. */
export const runtime = { ascii, utf8, intern, skip, lineEnd, timestampAt, long, double, POWERS, decimal }

/** Declarations before the loop over the records of a buffer. */
export const DECLARE =
  'const r$v=new DataView(b.buffer,b.byteOffset,b.length),r$e=b.length;let r$q=0,r$c=0,r$n=0,r$d=0,r$x=0,r$neg=false;'

const at = (i: number): string => (i === 0 ? 'r$q' : `r$q+${i}`)

/**
 * The condition under which the bytes from `r$q + from` on are not these. Eight bytes are compared at once, as a double: equal bits are equal doubles but for NaN
 * and 0, and neither stands in UTF-8 without zero bytes. What lies behind the record may be looked at, but never decides.
 */
export function differs(bytes: readonly number[], from = 0): string {
  const { length } = bytes
  const view = new DataView(Uint8Array.from(bytes).buffer)
  const double = (i: number): string => `r$v.getFloat64(${at(from + i)},true)!==${view.getFloat64(i, true)}`
  const word = (i: number): string => `r$v.getInt32(${at(from + i)},true)!==${view.getInt32(i, true)}`
  const tests: string[] = []
  if (length < 4 || bytes.includes(0)) tests.push(...bytes.map((byte, i) => `b[${at(from + i)}]!==${byte}`))
  else {
    tests.push(`r$q+${from + length}>r$e`)
    let i = 0
    for (; i + 8 <= length; i += 8) tests.push(double(i))
    const rest = length - i
    // The last piece may overlap the one before.
    if (rest > 4) tests.push(...(length >= 8 ? [double(length - 8)] : [word(i), word(length - 4)]))
    else if (rest > 0) tests.push(word(length - 4))
  }
  return tests.join('||')
}

/** Moves behind these bytes. */
export const expect = (bytes: readonly number[]): string =>
  bytes.length === 0 ? '' : `if(${differs(bytes)})break r$fast;r$q+=${bytes.length};`

/** From the opening quote to the closing one, without escapes; `r$d` is the start and `r$n` has the high bits of all bytes. */
export const TEXT =
  'r$d=++r$q;r$n=0;while((r$c=b[r$q])!==34){if(r$c===92||r$c<32)break r$fast;r$n|=r$c;r$q++;}'

/** Whether the four bytes at `r$q` are digits; their values are in `r$x` then. */
const FOUR_DIGITS =
  'r$q+4<=r$e&&((((r$x=r$v.getInt32(r$q,true))+0x46464646|0)|(r$x=r$x-0x30303030|0))&0x80808080)===0'

/** Moves over digits. `many`: there are usually more than a few. */
export const skipDigits = (many: boolean): string =>
  `${many ? `while(${FOUR_DIGITS})r$q+=4;` : ''}while((r$c=b[r$q])>=48&&r$c<=57)r$q++;`

/** The same, adding them to `r$n`. */
export function addDigits(many: boolean): string {
  const four =
    'r$x=Math.imul(r$x,10)+(r$x>>>8)&0x00ff00ff;r$n=r$n*10000+(Math.imul(r$x&255,100)+(r$x>>>16));r$q+=4;'
  const one = 'while((r$c=b[r$q])>=48&&r$c<=57){r$n=r$n*10+(r$c-48);r$q++;}'
  return `${many ? `while(${FOUR_DIGITS}){${four}}` : ''}${one}`
}

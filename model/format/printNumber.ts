import type { SqlType } from '../types.ts'
import { addDigits } from './fast.ts'

export interface NumberOptions {
  /** Bytes that may follow. */
  readonly ends: readonly number[]
  /** Whole numbers usually have more than a few digits. */
  readonly many: boolean
}

/**
 * Prints the decoding of a plain number at `r$q` into a variable: up to 15 digits exactly, without exponent; anything else by a helper, or `break r$fast`
 * where only the slow path can say what is wrong. Null for types that are no numbers.
 */
export function printNumber(type: SqlType, variable: string, { ends, many }: NumberOptions): string | null {
  const follows = `if(${ends.map((end) => `r$c!==${end}`).join('&&')})break r$fast;`
  const sign = 'r$neg=false;if(b[r$q]===45){r$neg=true;r$q++;}r$d=r$q;r$n=0;'
  // A leading zero is a whole part of its own: 01 is no number.
  const some = 'if(r$q===r$d||(r$q-r$d>1&&b[r$d]===48))break r$fast;'
  const start = '(r$neg?r$d-1:r$d)'
  const fraction = `let r$f=0;if(r$c===46){const r$p=++r$q;${addDigits(false)}r$f=r$q-r$p;if(r$f===0)break r$fast;}`
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT': {
      const top = { TINYINT: 128, SMALLINT: 32_768, INT: 2_147_483_648 }[type.kind]
      return `${sign}${addDigits(false)}${some}${follows}if(r$q-r$d>10)break r$fast;${variable}=r$neg?0-r$n:r$n;if(${variable}>${top - 1}||${variable}<-${top})break r$fast;`
    }
    case 'BIGINT':
      return type.safe === true
        ? `${sign}${addDigits(many)}${some}${follows}if(r$q-r$d>15)break r$fast;${variable}=r$neg?0-r$n:r$n;`
        : `${sign}${addDigits(many)}${some}${follows}if(r$q-r$d>15){if(r$q-r$d>19)break r$fast;${variable}=r$lib.long(b,${start},r$q);if(${variable}===null)break r$fast;}else ${variable}=BigInt(r$neg?0-r$n:r$n);`
    case 'DOUBLE': {
      // Up to 15 digits the whole number and the power of ten are exact, so one division rounds once: the nearest double.
      const exponent =
        'if(r$c===69||r$c===101){r$c=b[++r$q];if(r$c===43||r$c===45)r$q++;const r$p=r$q;while((r$c=b[r$q])>=48&&r$c<=57)r$q++;if(r$q===r$p)break r$fast;r$f=99;}'
      return `{${sign}${addDigits(false)}${some}${fraction}${exponent}${follows}if(r$f>15||r$q-r$d>(r$f===0?15:16)){${variable}=r$lib.double(b,${start},r$q);if(${variable}!==${variable})break r$fast;}else{if(r$f!==0)r$n/=r$lib.POWERS[r$f];${variable}=r$neg?-r$n:r$n;}}`
    }
    case 'DECIMAL': {
      const { precision, scale } = type
      if (scale > 15) return null
      const fits = `r$q-r$d>(r$f===0?${15 - scale}:${16 - scale})||r$f>${scale}`
      return `{${sign}${addDigits(false)}${some}${fraction}${follows}if(${fits}){${variable}=r$lib.decimal(r$lib.ascii(b,${start},r$q),${precision},${scale});if(${variable}===null)break r$fast;}else{r$n=Math.round(r$n*r$lib.POWERS[${scale}-r$f]);if(r$n>=${precision >= 16 ? 'Infinity' : `1e${precision}`})break r$fast;${variable}=BigInt(r$neg?0-r$n:r$n);}}`
    }
    default:
      return null
  }
}

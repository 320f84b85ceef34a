import type { Column } from '../schema.ts'
import type { SqlType } from '../types.ts'
import type { RecordFormat } from './index.ts'
import type { RecordLayout } from './layout.ts'
import { printNumber } from './printNumber.ts'

/** Beyond this the function gets too large for the optimising compiler. */
const MAX_FIELDS = 200

/**
 * The fast path for JSON lines of one layout: prints statements that start at `r$q` and leave it behind the line feed, or `break r$fast` at the first byte
 * that differs. Null where no record of this layout can be good (a NOT NULL column is missing), or where it is too wide.
 */
export function printJsonFast(
  format: RecordFormat & { kind: 'json' },
  columns: readonly Column[],
  variables: readonly (string | null)[],
  layout: RecordLayout & { kind: 'json' },
): string | null {
  if (format.kind !== 'json' || layout.fields.length > MAX_FIELDS) return null
  const keys = new Set(layout.fields.map((field) => field.key))
  const code: string[] = []
  for (const [index, column] of columns.entries()) {
    const variable = variables[index] ?? null
    if (variable === null || keys.has(column.name)) continue
    if (!column.type.nullable) return null
    code.push(`${variable}=null;`)
  }
  for (const field of layout.fields) {
    code.push(printBytes(field.lead))
    const index = columns.findIndex((column) => column.name === field.key)
    const variable = variables[index] ?? null
    const type = columns[index]?.type
    code.push(
      variable === null || type === undefined ? printSkip(field.value) : printValue(type, variable, index),
    )
  }
  code.push(printBytes(layout.tail))
  return code.join('')
}

/** Compares bytes one after the other, so that nothing behind a line feed is looked at. */
function printBytes(bytes: readonly number[]): string {
  if (bytes.length === 0) return ''
  const differs = bytes.map((byte, i) => `b[r$q${i === 0 ? '' : `+${i}`}]!==${byte}`).join('||')
  return `if(${differs})break r$fast;r$q+=${bytes.length};`
}

/** From the opening quote to behind the closing one, without escapes; `r$d` is the start and `r$n` has the high bits of all bytes. */
const TEXT = 'r$d=++r$q;r$n=0;while((r$c=b[r$q])!==34){if(r$c===92||r$c<32)break r$fast;r$n|=r$c;r$q++;}'

function printSkip(value: 'string' | 'number' | 'literal' | 'nested'): string {
  const general = 'r$q=r$slow.skip(b,r$q,e);if(r$q<0)break r$fast;'
  if (value === 'string') {
    return `if(b[r$q]===34){${TEXT}if(r$n>127&&r$lib.utf8(b,r$d,r$q)===null)break r$fast;r$q++;}else{${general}}`
  }
  if (value === 'number') {
    const digits = 'while((r$c=b[r$q])>=48&&r$c<=57)r$q++;'
    return `if(b[r$q]>57){${general}}else{if(b[r$q]===45)r$q++;r$d=r$q;${digits}if(r$q===r$d||(r$q-r$d>1&&b[r$d]===48))break r$fast;if(r$c===46){r$d=++r$q;${digits}if(r$q===r$d)break r$fast;}if(r$c===69||r$c===101)break r$fast;}`
  }
  return general
}

function printValue(type: SqlType, variable: string, index: number): string {
  const unset = type.nullable
    ? `if(b[r$q]===110){if(b[r$q+1]!==117||b[r$q+2]!==108||b[r$q+3]!==108)break r$fast;r$q+=4;${variable}=null;}else `
    : ''
  return `${unset}{${printSet(type, variable, index)}}`
}

function printSet(type: SqlType, variable: string, index: number): string {
  const number = printNumber(type, variable, [44, 125, 32, 13])
  if (number !== null) return number
  switch (type.kind) {
    case 'STRING':
      return `if(b[r$q]!==34)break r$fast;${TEXT}if(r$n>127){${variable}=r$lib.utf8(b,r$d,r$q);if(${variable}===null)break r$fast;}else ${variable}=r$lib.intern(b,r$d,r$q);r$q++;`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `if(b[r$q]!==34)break r$fast;${TEXT}${variable}=r$lib.timestampAt(b,r$d,r$q,${type.kind === 'TIMESTAMP_LTZ'});if(${variable}!==${variable})break r$fast;r$q++;`
    case 'BOOLEAN':
      return `if(b[r$q]===116){if(b[r$q+1]!==114||b[r$q+2]!==117||b[r$q+3]!==101)break r$fast;r$q+=4;${variable}=true;}else{if(b[r$q]!==102||b[r$q+1]!==97||b[r$q+2]!==108||b[r$q+3]!==115||b[r$q+4]!==101)break r$fast;r$q+=5;${variable}=false;}`
    default:
      return `${variable}=r$slow.column(b,r$q,e,${index});if(${variable}===undefined)break r$fast;r$q=r$slow.next;`
  }
}

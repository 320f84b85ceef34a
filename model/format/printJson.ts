import type { Column } from '../schema.ts'
import type { SqlType } from '../types.ts'
import { differs, expect, skipDigits, TEXT } from './fast.ts'
import type { RecordLayout } from './layout.ts'
import type { JsonField, JsonOrder } from './layoutOrder.ts'
import { printNumber } from './printNumber.ts'

/** So many digits are worth looking at four at a time. A number that counts up soon has more of them than in the sample. */
const MANY = 4
const [BRACE, COMMA] = [123, 44]
const NULL = [...new TextEncoder().encode('null')]
const TRUE = [...new TextEncoder().encode('true')]
const FALSE = [...new TextEncoder().encode('false')]

/**
 * The fast path for JSON lines, one a known order of keys: prints statements that start at `r$q` and leave it behind the line feed, or `break r$fast` at the
 * first byte that differs. Orders of which no record can be good (a NOT NULL column is missing) are left out.
 */
export function printJsonFast(
  columns: readonly Column[],
  variables: readonly (string | null)[],
  layout: RecordLayout & { kind: 'json' },
): readonly string[] {
  return layout.orders.flatMap((order) => printOrder(columns, variables, order) ?? [])
}

function printOrder(
  columns: readonly Column[],
  variables: readonly (string | null)[],
  { fields, tail }: JsonOrder,
): string | null {
  const keys = new Set(fields.map((field) => field.key))
  const code: string[] = []
  for (const [index, column] of columns.entries()) {
    const variable = variables[index] ?? null
    if (variable === null || keys.has(column.name)) continue
    if (!column.type.nullable) return null
    code.push(unset(column.type, variable))
  }
  // Before the first field that every record has, the separator may be the brace or a comma.
  const sure = fields.findIndex((field) => !field.optional)
  const open = sure < 0 ? fields.length : sure
  if (open > 0) code.push(`let r$s=${BRACE};`)
  for (const [place, field] of fields.entries()) {
    const index = columns.findIndex((column) => column.name === field.key)
    code.push(printField(field, place, open, columns[index]?.type, variables[index] ?? null, index))
  }
  // A record without any field has nothing but its braces, which only an order of its own knows.
  if (open > 0 && sure < 0) code.push(`if(r$s===${BRACE})break r$fast;`)
  code.push(expect(tail))
  return code.join('')
}

function printField(
  field: JsonField,
  place: number,
  open: number,
  type: SqlType | undefined,
  variable: string | null,
  index: number,
): string {
  const value =
    type === undefined || variable === null ? printSkip(field) : printValue(type, variable, field, index)
  if (place === 0 && open === 0) return `${expect([...field.before, BRACE, ...field.lead])}${value}`
  if (place > open) return optionally([...field.before, COMMA, ...field.lead], field, type, variable, value)
  const { before, lead } = field
  const size = before.length + 1 + lead.length
  const missing = [
    ...before.map((byte, i) => `b[r$q+${i}]!==${byte}`),
    `b[r$q+${before.length}]!==r$s`,
    ...(lead.length === 0 ? [] : [differs(lead, before.length + 1)]),
  ].join('||')
  const found = `r$q+=${size};r$s=${COMMA};${value}`
  if (place === open) return `if(${missing})break r$fast;${found}`
  return `if(${missing}){${missingValue(type, variable)}}else{${found}}`
}

function optionally(
  lead: readonly number[],
  field: JsonField,
  type: SqlType | undefined,
  variable: string | null,
  value: string,
): string {
  if (!field.optional) return `${expect(lead)}${value}`
  return `if(${differs(lead)}){${missingValue(type, variable)}}else{r$q+=${lead.length};${value}}`
}

function missingValue(type: SqlType | undefined, variable: string | null): string {
  if (type === undefined || variable === null) return ''
  return type.nullable ? unset(type, variable) : 'break r$fast;'
}

/** A STRING has its bytes' places beside its variable, −1 where the variable has the value. */
const unset = (type: SqlType, variable: string): string =>
  type.kind === 'STRING' ? `${variable}=null;${variable}s=-1;` : `${variable}=null;`

function printSkip(field: JsonField): string {
  const general = 'r$q=r$lib.skip(b,r$q,e);if(r$q<0)break r$fast;'
  if (field.value === 'string') {
    return `if(b[r$q]===34){${TEXT}if(r$n>127&&r$lib.utf8(b,r$d,r$q)===null)break r$fast;r$q++;}else{${general}}`
  }
  if (field.value === 'number') {
    const whole = skipDigits(field.digits >= MANY)
    return `if(b[r$q]>57){${general}}else{if(b[r$q]===45)r$q++;r$d=r$q;${whole}if(r$q===r$d||(r$q-r$d>1&&b[r$d]===48))break r$fast;if(r$c===46){r$d=++r$q;${skipDigits(false)}if(r$q===r$d)break r$fast;}if(r$c===69||r$c===101){r$c=b[++r$q];if(r$c===43||r$c===45)r$q++;r$d=r$q;${skipDigits(false)}if(r$q===r$d)break r$fast;}}`
  }
  return general
}

function printValue(type: SqlType, variable: string, field: JsonField, index: number): string {
  const value = printSet(type, variable, field, index)
  if (!type.nullable || !field.nulls) return `{${value}}`
  return `if(b[r$q]===110){${expect(NULL)}${unset(type, variable)}}else{${value}}`
}

function printSet(type: SqlType, variable: string, field: JsonField, index: number): string {
  const number = printNumber(type, variable, { ends: [COMMA, 125, 32, 13], many: field.digits >= MANY })
  if (number !== null) return number
  switch (type.kind) {
    case 'STRING':
      return `if(b[r$q]!==34)break r$fast;${TEXT}if(r$n>127){${variable}s=-1;${variable}=r$lib.utf8(b,r$d,r$q);if(${variable}===null)break r$fast;}else{${variable}s=r$d;${variable}e=r$q;}r$q++;`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `if(b[r$q]!==34)break r$fast;${TEXT}${variable}=r$lib.timestampAt(b,r$d,r$q,${type.kind === 'TIMESTAMP_LTZ'});if(${variable}!==${variable})break r$fast;r$q++;`
    case 'BOOLEAN':
      return `if(b[r$q]===116){${expect(TRUE)}${variable}=true;}else{${expect(FALSE)}${variable}=false;}`
    default:
      return `${variable}=r$slow.column(b,r$q,r$lib.lineEnd(b,r$q,e),${index});if(${variable}===undefined)break r$fast;r$q=r$slow.next;`
  }
}

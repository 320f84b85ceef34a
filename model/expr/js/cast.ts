import type { SqlType } from '../../types.ts'
import { heldAsNumber, isInteger, isSafe, sameType } from '../typeRules.ts'

const NARROW: Partial<Record<SqlType['kind'], string>> = {
  TINYINT: '<< 24 >> 24',
  SMALLINT: '<< 16 >> 16',
  INT: '| 0',
}
const RANK: Partial<Record<SqlType['kind'], number>> = { TINYINT: 1, SMALLINT: 2, INT: 3, BIGINT: 4 }

/**
 * JavaScript that converts a value that is not null; `x` is a name or a literal. `throws` and `nulls` say what may come of it.
 */
export interface Conversion {
  readonly js: (x: string) => string
  readonly throws?: boolean
  readonly nulls?: boolean
}

const identity: Conversion = { js: (x) => x }

export function conversion(from: SqlType, to: SqlType): Conversion {
  if (sameType(from, to)) return identity
  if (to.kind === 'STRING') return toText(from)
  if (from.kind === 'STRING') return fromText(to)
  if (from.kind === 'BOOLEAN') {
    if (to.kind === 'BIGINT' && !isSafe(to)) return { js: (x) => `(${x} ? 1n : 0n)` }
    if (to.kind === 'DECIMAL')
      return { js: (x) => `R.integerToDecimal(${x} ? 1 : 0, ${to.precision}, ${to.scale})`, nulls: true }
    return { js: (x) => `(${x} ? 1 : 0)` }
  }
  if (to.kind === 'BOOLEAN') return { js: (x) => (heldAsNumber(from) ? `(${x} !== 0)` : `(${x} !== 0n)`) }
  if (isInteger(from)) return fromInteger(from, to)
  if (from.kind === 'DOUBLE' || from.kind === 'FLOAT') return fromDouble(to)
  if (from.kind === 'DECIMAL') return fromDecimal(from.scale, to)
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const element = conversion(from.element, to.element)
    return { ...element, js: (x) => `R.mapArray(${x}, (v) => ${element.js('v')})` }
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    const key = conversion(from.key, to.key)
    const value = conversion(from.value, to.value)
    const throws = key.throws === true || value.throws === true
    return { js: (x) => `R.mapEntries(${x}, (v) => ${key.js('v')}, (v) => ${value.js('v')})`, throws }
  }
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    const parts = from.fields.map((field, i) => conversion(field.type, to.fields[i]?.type ?? field.type))
    const item = (x: string, i: number): string =>
      `(${x}[${i}] === null ? null : ${parts[i]?.js(`${x}[${i}]`) ?? 'null'})`
    return {
      js: (x) => `[${parts.map((_, i) => item(x, i)).join(', ')}]`,
      throws: parts.some((part) => part.throws === true),
    }
  }
  return temporal(from, to)
}

function fromInteger(from: SqlType, to: SqlType): Conversion {
  const big = from.kind === 'BIGINT' && !isSafe(from)
  switch (to.kind) {
    case 'BIGINT':
      if (isSafe(to)) return big ? { js: (x) => `R.safe(Number(${x}))`, throws: true } : identity
      return { js: (x) => `BigInt(${x})` }
    case 'DOUBLE':
      return big ? { js: (x) => `Number(${x})` } : identity
    case 'FLOAT':
      return { js: (x) => `Math.fround(Number(${x}))` }
    case 'DECIMAL': {
      const fits = to.precision - to.scale >= (from.kind === 'BIGINT' ? 19 : from.kind === 'INT' ? 10 : 5)
      if (!fits) return { js: (x) => `R.integerToDecimal(${x}, ${to.precision}, ${to.scale})`, nulls: true }
      const value = (x: string): string => (big ? x : `BigInt(${x})`)
      return { js: (x) => (to.scale === 0 ? value(x) : `(${value(x)} * ${10n ** BigInt(to.scale)}n)`) }
    }
    default: {
      const narrow = NARROW[to.kind] ?? '| 0'
      if (big) return { js: (x) => `(Number(BigInt.asIntN(32, ${x})) ${narrow})` }
      if ((RANK[to.kind] ?? 0) >= (RANK[from.kind] ?? 0)) return identity
      return { js: (x) => `(${x} ${narrow})` }
    }
  }
}

function fromDouble(to: SqlType): Conversion {
  switch (to.kind) {
    case 'BIGINT':
      return isSafe(to)
        ? { js: (x) => `R.safe(Math.trunc(${x}))`, throws: true }
        : { js: (x) => `R.doubleToBigint(${x})` }
    case 'DECIMAL':
      return { js: (x) => `R.doubleToDecimal(${x}, ${to.precision}, ${to.scale})`, nulls: true, throws: true }
    case 'FLOAT':
      return { js: (x) => `Math.fround(${x})` }
    case 'DOUBLE':
      return identity
    default: {
      const narrow = to.kind === 'INT' ? '' : ` ${NARROW[to.kind] ?? ''}`
      return { js: (x) => (narrow === '' ? `R.doubleToInt(${x})` : `(R.doubleToInt(${x})${narrow})`) }
    }
  }
}

function fromDecimal(scale: number, to: SqlType): Conversion {
  switch (to.kind) {
    case 'DECIMAL':
      return { js: (x) => `R.decimalFit(${x}, ${scale}, ${to.precision}, ${to.scale})`, nulls: true }
    case 'DOUBLE':
      return { js: (x) => `R.decimalToDouble(${x}, ${scale})` }
    case 'FLOAT':
      return { js: (x) => `Math.fround(R.decimalToDouble(${x}, ${scale}))` }
    case 'BIGINT':
      if (isSafe(to)) return { js: (x) => `R.safe(Number(R.decimalToInteger(${x}, ${scale})))`, throws: true }
      return { js: (x) => `BigInt.asIntN(64, R.decimalToInteger(${x}, ${scale}))` }
    default:
      return {
        js: (x) =>
          `(Number(BigInt.asIntN(32, R.decimalToInteger(${x}, ${scale}))) ${NARROW[to.kind] ?? '| 0'})`,
      }
  }
}

function toText(from: SqlType): Conversion {
  switch (from.kind) {
    case 'BOOLEAN':
      return { js: (x) => `(${x} ? 'TRUE' : 'FALSE')` }
    case 'DOUBLE':
      return { js: (x) => `R.doubleText(${x})` }
    case 'FLOAT':
      return { js: (x) => `R.floatText(${x})` }
    case 'DECIMAL':
      return { js: (x) => `R.decimalText(${x}, ${from.scale})` }
    case 'DATE':
      return { js: (x) => `R.dateText(${x})` }
    case 'TIME':
      return { js: (x) => `R.timeText(${x})` }
    case 'TIMESTAMP':
      return { js: (x) => `R.timestampText(${x})` }
    case 'TIMESTAMP_LTZ':
      return { js: (x) => `R.timestampText(R.toLocal(${x}, E.timeZone))` }
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return { js: (x) => `String(${x})` }
    default:
      return { js: (x) => `R.formatValue(${x}, ${JSON.stringify(from)}, E)` }
  }
}

const TEXT_READERS: Partial<Record<SqlType['kind'], string>> = {
  TINYINT: 'R.textToTinyint',
  SMALLINT: 'R.textToSmallint',
  INT: 'R.textToInt',
  BIGINT: 'R.textToBigint',
  DOUBLE: 'R.textToDouble',
  BOOLEAN: 'R.textToBoolean',
  DATE: 'R.textToDate',
  TIME: 'R.textToTime',
  TIMESTAMP: 'R.textToTimestamp',
}

function fromText(to: SqlType): Conversion {
  if (to.kind === 'BYTES') return { js: (x) => `R.textToBytes(${x})` }
  if (to.kind === 'DECIMAL')
    return { js: (x) => `R.textToDecimal(${x}, ${to.precision}, ${to.scale})`, throws: true }
  if (to.kind === 'FLOAT') return { js: (x) => `Math.fround(R.textToDouble(${x}))`, throws: true }
  if (to.kind === 'TIMESTAMP_LTZ')
    return { js: (x) => `R.toInstant(R.textToTimestamp(${x}), E.timeZone)`, throws: true }
  if (isSafe(to)) return { js: (x) => `R.safe(Number(R.textToBigint(${x})))`, throws: true }
  const reader = TEXT_READERS[to.kind] ?? 'String'
  return { js: (x) => `${reader}(${x})`, throws: true }
}

function temporal(from: SqlType, to: SqlType): Conversion {
  const local = (x: string): string => (from.kind === 'TIMESTAMP_LTZ' ? `R.toLocal(${x}, E.timeZone)` : x)
  const stored = (x: string): string => (to.kind === 'TIMESTAMP_LTZ' ? `R.toInstant(${x}, E.timeZone)` : x)
  if (from.kind === 'DATE') return { js: (x) => stored(`(${x} * 86400000)`) }
  const name = from.kind === 'TIMESTAMP_LTZ' ? 'R.localTo' : 'R.timestampTo'
  if (to.kind === 'DATE') return { js: (x) => `${name}Date(${local(x)})` }
  if (to.kind === 'TIME') return { js: (x) => `${name}Time(${local(x)})` }
  return { js: (x) => stored(local(x)) }
}

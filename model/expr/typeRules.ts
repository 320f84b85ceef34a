/** Flink's type derivation: promotion, the common type of CASE and COALESCE, and the precision of DECIMAL results. */
import {
  MAX_DECIMAL_PRECISION,
  t,
  withNullable,
  type DecimalType,
  type SqlKind,
  type SqlType,
} from '../types.ts'

const INTEGER_RANK: Partial<Record<SqlKind, number>> = { TINYINT: 1, SMALLINT: 2, INT: 3, BIGINT: 4 }
const INTEGER_DIGITS: Partial<Record<SqlKind, number>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 }

export const isInteger = (type: SqlType): boolean => INTEGER_RANK[type.kind] !== undefined
export const isApproximate = (type: SqlType): boolean => type.kind === 'FLOAT' || type.kind === 'DOUBLE'
export const isNumeric = (type: SqlType): boolean =>
  isInteger(type) || isApproximate(type) || type.kind === 'DECIMAL'
export const isTimestamp = (type: SqlType): boolean =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
export const isTemporal = (type: SqlType): boolean =>
  isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME'
export const isSafe = (type: SqlType): boolean => type.kind === 'BIGINT' && type.safe === true

/** Whether values of the type are numbers in JavaScript (dates and timestamps included). */
export const heldAsNumber = (type: SqlType): boolean =>
  type.kind !== 'BIGINT' ? isNumeric(type) && type.kind !== 'DECIMAL' : isSafe(type)

/** An integer type as the DECIMAL that holds all of its values. */
export function asDecimal(type: SqlType): DecimalType {
  if (type.kind === 'DECIMAL') return type
  return t.decimal(INTEGER_DIGITS[type.kind] ?? MAX_DECIMAL_PRECISION, 0, type.nullable)
}

/** Beyond 38 digits the fraction is cut, but at most down to 6 digits. */
function fitted(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return t.decimal(precision, scale)
  const digits = precision - scale
  return t.decimal(MAX_DECIMAL_PRECISION, Math.max(MAX_DECIMAL_PRECISION - digits, Math.min(scale, 6)))
}

export function decimalResult(
  operator: '+' | '-' | '*' | '/' | '%',
  left: DecimalType,
  right: DecimalType,
): DecimalType {
  const { precision: p1, scale: s1 } = left
  const { precision: p2, scale: s2 } = right
  if (operator === '*') return fitted(p1 + p2 + 1, s1 + s2)
  if (operator === '/') {
    const scale = Math.max(6, s1 + p2 + 1)
    return fitted(p1 - s1 + s2 + scale, scale)
  }
  const scale = Math.max(s1, s2)
  if (operator === '%') return fitted(Math.min(p1 - s1, p2 - s2) + scale, scale)
  return fitted(Math.max(p1 - s1, p2 - s2) + scale + 1, scale)
}

/** Whether a result of this type may have lost digits to the limit of 38, so that a value may not fit (it is NULL then, as in Flink). */
export const mayOverflow = (type: DecimalType): boolean => type.precision === MAX_DECIMAL_PRECISION

/** The DECIMAL that ROUND(x, digits) of a DECIMAL gives. */
export function roundedDecimal(type: DecimalType, digits: number): DecimalType {
  if (digits >= type.scale) return type
  if (digits < 0) return t.decimal(Math.min(MAX_DECIMAL_PRECISION, 1 + type.precision - type.scale), 0)
  return t.decimal(1 + type.precision - type.scale + digits, digits)
}

function commonNumeric(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'DOUBLE' || b.kind === 'DOUBLE') return t.double()
  if (a.kind === 'FLOAT' || b.kind === 'FLOAT') {
    return a.kind === 'DECIMAL' || b.kind === 'DECIMAL' ? t.double() : t.float()
  }
  if (a.kind === 'DECIMAL' || b.kind === 'DECIMAL') {
    const left = asDecimal(a)
    const right = asDecimal(b)
    const scale = Math.max(left.scale, right.scale)
    const digits = Math.max(left.precision - left.scale, right.precision - right.scale)
    // Beyond 38 digits the fraction is cut, never the whole part.
    const fraction = Math.min(scale, MAX_DECIMAL_PRECISION - digits)
    return t.decimal(digits + fraction, fraction)
  }
  const wide = (INTEGER_RANK[a.kind] ?? 0) >= (INTEGER_RANK[b.kind] ?? 0) ? a : b
  // A safe BIGINT beside a plain one is a plain one: the other side may hold anything.
  if (wide.kind === 'BIGINT')
    return (a.kind === 'BIGINT' && !isSafe(a)) || (b.kind === 'BIGINT' && !isSafe(b))
      ? t.bigint()
      : t.safeBigint()
  return wide
}

/** The type that both can be converted to without a CAST, or null. Nullable when one of them is. */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  const nullable = a.nullable || b.nullable
  if (a.kind === 'NULL') return withNullable(b, true)
  if (b.kind === 'NULL') return withNullable(a, true)
  if (isNumeric(a) && isNumeric(b)) return withNullable(commonNumeric(a, b), nullable)
  if (isTimestamp(a) && isTimestamp(b)) {
    return withNullable(a.kind === b.kind ? a : t.timestampLtz(), nullable)
  }
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = commonType(a.element, b.element)
    return element === null ? null : t.array(element, nullable)
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const key = commonType(a.key, b.key)
    const value = commonType(a.value, b.value)
    return key === null || value === null ? null : t.map(key, value, nullable)
  }
  if (a.kind === 'ROW' && b.kind === 'ROW') {
    if (a.fields.length !== b.fields.length) return null
    const fields = a.fields.map((field, i) => {
      const other = b.fields[i]
      const type = other === undefined ? null : commonType(field.type, other.type)
      return type === null ? null : { name: field.name, type }
    })
    return fields.every((field) => field !== null) ? t.row(fields, nullable) : null
  }
  if (a.kind === 'INTERVAL' && b.kind === 'INTERVAL')
    return a.unit === b.unit ? withNullable(a, nullable) : null
  return a.kind === b.kind ? withNullable(a, nullable) : null
}

/** The type in which arithmetic and equality take two values: as `commonType`, but of FLOAT and DOUBLE, in Flink, that of the left one. */
export function operandType(left: SqlType, right: SqlType): SqlType | null {
  if (isApproximate(left) && isApproximate(right)) return withNullable(left, left.nullable || right.nullable)
  return commonType(left, right)
}

export function commonTypeOf(types: readonly SqlType[]): SqlType | null {
  let common: SqlType | null = t.null()
  let first = true
  for (const type of types) {
    common = first ? type : common === null ? null : commonType(common, type)
    first = false
  }
  return common
}

/** Equal but for nullability at the top. */
export function sameType(a: SqlType, b: SqlType): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  if (a.kind === 'DECIMAL' && b.kind === 'DECIMAL') return a.precision === b.precision && a.scale === b.scale
  if (a.kind === 'BIGINT' && b.kind === 'BIGINT') return isSafe(a) === isSafe(b)
  if (a.kind === 'INTERVAL' && b.kind === 'INTERVAL') return a.unit === b.unit
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') return sameType(a.element, b.element)
  if (a.kind === 'MAP' && b.kind === 'MAP') return sameType(a.key, b.key) && sameType(a.value, b.value)
  if (a.kind === 'ROW' && b.kind === 'ROW') {
    return (
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i]
        return other !== undefined && sameType(field.type, other.type)
      })
    )
  }
  return true
}

const TEXTUAL: readonly SqlKind[] = ['STRING', 'BYTES']

/** Whether CAST takes a value of one type to the other, after Flink's table of casts. */
export function canCast(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'NULL') return true
  if (to.kind === 'NULL') return false
  if (to.kind === 'STRING' || from.kind === to.kind) {
    if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return canCast(from.element, to.element)
    if (from.kind === 'MAP' && to.kind === 'MAP')
      return canCast(from.key, to.key) && canCast(from.value, to.value)
    if (from.kind === 'ROW' && to.kind === 'ROW') {
      return (
        from.fields.length === to.fields.length &&
        from.fields.every((f, i) => canCast(f.type, to.fields[i]?.type ?? t.null()))
      )
    }
    if (from.kind === 'INTERVAL' && to.kind === 'INTERVAL') return from.unit === to.unit
    return true
  }
  if (from.kind === 'STRING')
    return isNumeric(to) || isTemporal(to) || to.kind === 'BOOLEAN' || to.kind === 'BYTES'
  if (isNumeric(from)) return isNumeric(to) || (to.kind === 'BOOLEAN' && from.kind !== 'DECIMAL')
  if (from.kind === 'BOOLEAN') return isNumeric(to)
  if (isTimestamp(from)) return isTemporal(to)
  if (from.kind === 'DATE') return isTimestamp(to)
  if (from.kind === 'TIME') return isTimestamp(to)
  return TEXTUAL.includes(from.kind) && TEXTUAL.includes(to.kind)
}

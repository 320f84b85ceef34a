/** What values of a SQL type are to a person who writes TypeScript, and where JavaScript's operators agree with SQL's on them. */
import type { SqlType } from '../../types.ts'

/** `number`, `bigint`, `string` and `boolean` are JavaScript's; every other kind has a type of its own, which no operator takes. */
export type JsKind = 'number' | 'float' | 'bigint' | 'string' | 'boolean' | 'time' | 'null' | 'own'

export function jsKind(type: SqlType): JsKind {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'DOUBLE':
      return 'number'
    case 'FLOAT':
      return 'float'
    case 'BIGINT':
      return type.safe === true ? 'number' : 'bigint'
    case 'STRING':
      return 'string'
    case 'BOOLEAN':
      return 'boolean'
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'DATE':
    case 'TIME':
      return 'time'
    case 'NULL':
      return 'null'
    default:
      return 'own'
  }
}

/** Whether a value that may not be NULL stands on each side. */
export const sure = (...types: readonly SqlType[]): boolean => types.every(({ nullable }) => !nullable)

const isInteger = (type: SqlType): boolean => ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'].includes(type.kind)

/** Whether JavaScript's `+ - * /` on two values gives what SQL's does, overflow aside. */
export function sameArithmetic(operator: string, left: SqlType, right: SqlType, result: SqlType): boolean {
  if (!sure(left, right)) return false
  const kind = jsKind(result)
  if (jsKind(left) !== kind || jsKind(right) !== kind) return false
  if (kind !== 'number' && kind !== 'bigint') return false
  if (operator === '/') return result.kind === 'DOUBLE' && !(isInteger(left) && isInteger(right))
  return operator === '+' || operator === '-' || operator === '*'
}

/** Whether JavaScript's comparison gives what SQL's does on values that are not NULL. */
export function sameComparison(operator: string, left: SqlType, right: SqlType): boolean {
  const [l, r] = [jsKind(left), jsKind(right)]
  if (l !== r) return false
  if (l === 'time') return left.kind === right.kind
  if (l === 'number' || l === 'bigint') return true
  return (l === 'string' || l === 'boolean') && (operator === '=' || operator === '<>')
}

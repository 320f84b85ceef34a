/** Joins of the library: `.intervalJoin(payments, { join: 'left', on: […], select: (l, r) => ({ … }) })`. */
import { call, list, object, type Code } from '../../../model/codeLayout.ts'
import type { RawConfig, TypescriptContext, TypescriptNode } from '../../../model/emitTypescript.ts'
import { isJsonObject } from '../../../model/json.ts'
import { keepsLeft, keepsRight, type JoinType } from '../joins/fields.ts'
import { entries, others } from './options.ts'

const SIDES = ['left', 'right']

/** Null where the columns of the result are not listed: their names have no type in the library. */
export function joinCode(
  config: RawConfig,
  context: TypescriptContext,
  method: string,
): TypescriptNode | null {
  const { join = 'inner', on, columns, condition } = config
  if (!Array.isArray(on) || !Array.isArray(columns) || columns.length === 0) return null
  const keys = on.map((key) => {
    if (!isJsonObject(key) || typeof key['left'] !== 'string' || typeof key['right'] !== 'string') return null
    return object([
      ['left', `l => ${context.body(key['left'], { ports: ['left'], condition: false, row: 'l' })}`],
      ['right', `r => ${context.body(key['right'], { ports: ['right'], condition: false, row: 'r' })}`],
    ])
  })
  const kind = join as JoinType
  const absent = [...(keepsRight(kind) ? ['left'] : []), ...(keepsLeft(kind) ? ['right'] : [])]
  const select = columns.map((column): readonly [string, Code] | null => {
    if (!isJsonObject(column)) return null
    const { name, expression } = column
    return typeof name === 'string' && typeof expression === 'string'
      ? [name, context.body(expression, { ports: SIDES, condition: false, absent })]
      : null
  })
  if (keys.includes(null) || select.includes(null)) return null
  const extra =
    typeof condition === 'string' && condition.trim() !== ''
      ? [['condition', `(l, r) => ${context.body(condition, { ports: SIDES, condition: true })}`] as const]
      : []
  const options = object([
    ['join', `'${kind}'`],
    ['on', list(keys.filter((key) => key !== null))],
    ...entries(others(config, 'join', 'on', 'columns', 'condition')),
    ...extra,
    ['select', ['(l, r) => (', object(select.filter((column) => column !== null)), ')']],
  ])
  return { kind: 'step', on: 'left', code: call(method, context.stream('right'), options) }
}

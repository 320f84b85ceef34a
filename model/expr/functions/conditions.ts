import { t, withNullable, type SqlType } from '../../types.ts'
import type { FunctionDefinition, JsCall, Typed } from '../typed.ts'
import { commonTypeOf, isApproximate } from '../typeRules.ts'

type Row = Omit<FunctionDefinition, 'area'>
const area = (rows: readonly Row[]): FunctionDefinition[] =>
  rows.map((row) => ({ ...row, area: 'conditions' }))
const value = { name: 'value', accepts: 'same' } as const
const common = (args: readonly Typed[]): SqlType => commonTypeOf(args.map((arg) => arg.type)) ?? t.null()

function extreme(greatest: boolean): (call: JsCall) => string {
  return ({ args, nodes }) => {
    const type = nodes[0]?.type ?? t.int()
    const [first = 'null', ...rest] = args
    if (rest.length === 0) return first
    if (type.kind === 'STRING') return `R.extremeText(${greatest ? 1 : -1}, ${args.join(', ')})`
    if (rest.length === 1 && !isApproximate(type))
      return `(${first} ${greatest ? '>=' : '<='} ${rest[0] ?? ''} ? ${first} : ${rest[0] ?? ''})`
    return `R.extreme(${greatest ? 1 : -1}, ${args.join(', ')})`
  }
}

export const conditionFunctions = area([
  {
    name: 'COALESCE',
    usage: 'COALESCE(value, …)',
    description: 'The first value that is not NULL.',
    example: { expression: "COALESCE(CAST(NULL AS STRING), 'none')", result: 'none' },
    parameters: [{ ...value, repeated: true }],
    strict: false,
    returns: (args) =>
      withNullable(
        common(args),
        args.every((arg) => arg.type.nullable),
      ),
    lower: (args, type) => ({ op: 'coalesce', type, args }),
  },
  {
    name: 'IFNULL',
    usage: 'IFNULL(value, otherwise)',
    description: 'The value, or another when it is NULL.',
    example: { expression: 'IFNULL(CAST(NULL AS INT), 0)', result: '0' },
    parameters: [value, { name: 'otherwise', accepts: 'same' }],
    strict: false,
    returns: (args) =>
      withNullable(
        common(args),
        args.every((arg) => arg.type.nullable),
      ),
    lower: (args, type) => ({ op: 'coalesce', type, args }),
  },
  {
    name: 'NULLIF',
    usage: 'NULLIF(value, other)',
    description: 'The value, or NULL when it equals the other.',
    example: { expression: "COALESCE(NULLIF('', ''), 'empty')", result: 'empty' },
    parameters: [
      { name: 'value', accepts: 'any' },
      { name: 'other', accepts: 'any' },
    ],
    strict: false,
    returns: (args) => withNullable(args[0]?.type ?? t.null(), true),
    lower: ([left, right], type, fresh) => {
      if (left === undefined || right === undefined) return { op: 'constant', type, value: null }
      const id = fresh()
      const local: Typed = { op: 'local', type: left.type, id }
      const shared = commonTypeOf([left.type, right.type]) ?? left.type
      const cast = (operand: Typed): Typed => ({
        op: 'cast',
        type: withNullable(shared, operand.type.nullable),
        operand,
        attempt: false,
        length: null,
        pad: false,
      })
      const when: Typed = {
        op: 'compare',
        operator: '=',
        type: t.boolean(left.type.nullable || right.type.nullable),
        left: cast(local),
        right: cast(right),
      }
      const body: Typed = {
        op: 'case',
        type,
        whens: [{ when, result: { op: 'constant', type, value: null } }],
        otherwise: local,
      }
      return { op: 'let', type, id, value: left, body }
    },
  },
  {
    name: 'IF',
    usage: 'IF(condition, value, otherwise)',
    description: 'A value when the condition is TRUE, another when it is not.',
    example: { expression: "IF(1 < 2, 'yes', 'no')", result: 'yes' },
    parameters: [{ name: 'condition', accepts: 'boolean' }, value, { name: 'otherwise', accepts: 'same' }],
    strict: false,
    returns: (args) => common(args.slice(1)),
    lower: ([when, result, otherwise], type) =>
      when === undefined || result === undefined || otherwise === undefined
        ? { op: 'constant', type, value: null }
        : { op: 'case', type, whens: [{ when, result }], otherwise },
  },
  {
    name: 'GREATEST',
    usage: 'GREATEST(value, …)',
    description: 'The greatest of the values; NULL when one is NULL.',
    example: { expression: 'GREATEST(3, 7, 5)', result: '7' },
    parameters: [{ ...value, repeated: true }],
    returns: common,
    js: extreme(true),
  },
  {
    name: 'LEAST',
    usage: 'LEAST(value, …)',
    description: 'The least of the values; NULL when one is NULL.',
    example: { expression: 'LEAST(3, 7, 5)', result: '3' },
    parameters: [{ ...value, repeated: true }],
    returns: common,
    js: extreme(false),
  },
])

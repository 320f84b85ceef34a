import { conversion } from './js/cast.ts'
import { isSafe } from './typeRules.ts'
import { childrenOf, type Typed } from './typed.ts'

/** Whether evaluation may throw; the engine puts a guard only there. */
export function failsAtRunTime(node: Typed): boolean {
  return failsItself(node) || childrenOf(node).some(failsAtRunTime)
}

function failsItself(node: Typed): boolean {
  switch (node.op) {
    case 'arithmetic': {
      const { kind } = node.type
      if (kind === 'DOUBLE' || kind === 'FLOAT' || kind === 'INTERVAL') return false
      if (node.operator === '/' || node.operator === '%')
        return !(node.right.op === 'constant' && Number(node.right.value) !== 0)
      return isSafe(node.type)
    }
    case 'cast':
      return (
        !node.attempt &&
        node.operand.type.kind !== 'NULL' &&
        conversion(node.operand.type, node.type).throws === true
      )
    case 'call':
      return callFails(node)
    default:
      return false
  }
}

function callFails({ definition, args, options }: Extract<Typed, { op: 'call' }>): boolean {
  const { fails, pattern } = definition
  if (fails === true || (typeof fails === 'function' && fails(options))) return true
  const read = pattern === undefined ? undefined : args[pattern.index]
  return read !== undefined && read.op !== 'constant'
}

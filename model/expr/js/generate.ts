/** From a checked expression to JavaScript over R (model/expr/runtime) and E (time zone, clock, chance). */
import type { Typed } from '../typed.ts'
import { failsAtRunTime } from '../fails.ts'
import { arithmeticCode, negateCode, shiftCode } from './arithmetic.ts'
import { conversion } from './cast.ts'
import { atom, bind, code, nested, NULL, operands, whenAll, type Block, type Code } from './code.ts'
import { compareCode, equalJs } from './compare.ts'
import { literalJs } from './literal.ts'

type Of<Op extends Typed['op']> = Extract<Typed, { op: Op }>

/** The value of a node; statements that it needs go to the block. */
export function value(node: Typed, block: Block): Code {
  switch (node.op) {
    case 'constant':
      return node.value === null ? NULL : atom(literalJs(node.value))
    case 'column':
      return atom(block.column(node.name), node.type.nullable)
    case 'local':
      return block.locals.get(node.id) ?? NULL
    case 'let': {
      block.locals.set(node.id, bind(block, value(node.value, block)))
      return value(node.body, block)
    }
    case 'field': {
      const operand = operands(block, value, [node.operand])
      return whenAll(operand, `${operand[0]?.js ?? ''}[${node.index}]`, node.type.nullable)
    }
    case 'arithmetic':
      return arithmeticCode(node, block, value)
    case 'shift':
      return shiftCode(node, block, value)
    case 'negate':
      return negateCode(node, block, value)
    case 'compare':
      return compareCode(node, block, value)
    case 'and':
    case 'or':
      return connect(node, block)
    case 'not': {
      const operand = value(node.operand, block)
      if (!operand.nullable) return code(`!${operand.js}`)
      const bound = bind(block, operand)
      return whenAll([bound], `!${bound.js}`)
    }
    case 'isNull': {
      const operand = value(node.operand, block)
      return operand.nullable ? code(`(${operand.js} === null)`) : atom('false')
    }
    case 'isTruth':
      return code(`(${value(node.operand, block).js} === ${node.truth})`)
    case 'notDistinct': {
      const [left, right] = operands(block, value, [node.left, node.right])
      if (left === undefined || right === undefined) return NULL
      const equal = equalJs(left.js, right.js, node.left.type)
      if (!left.nullable && !right.nullable) return code(equal)
      return code(`(${left.js} === null || ${right.js} === null ? ${left.js} === ${right.js} : ${equal})`)
    }
    case 'inConstants': {
      const operand = bind(block, value(node.operand, block))
      const tests = node.values.map((item) => equalJs(operand.js, value(item, block).js, node.operand.type))
      return whenAll([operand], `(${tests.join(' || ')})`)
    }
    case 'case':
      return caseCode(node, block)
    case 'coalesce':
      return coalesce(node, block)
    case 'cast':
      return cast(node, block)
    case 'call':
      return call(node, block)
    case 'construct':
      return construct(node, block)
  }
}

/**
 * A JavaScript boolean that says whether a condition is TRUE (not FALSE, not NULL): cheaper than its value, since NULL needs no place.
 */
export function isTrue(node: Typed, block: Block): string {
  if ((node.op === 'and' || node.op === 'or') && !(failsAtRunTime(node.right) && node.left.type.nullable)) {
    const left = isTrue(node.left, block)
    const inner = nested(block)
    const right = isTrue(node.right, inner)
    const and = node.op === 'and'
    if (inner.lines.length === 0) return `(${left} ${and ? '&&' : '||'} ${right})`
    const name = block.fresh('c')
    block.lines.push(
      `let ${name} = ${left};`,
      `if (${and ? '' : '!'}${name}) {`,
      ...inner.lines,
      `${name} = ${right};`,
      '}',
    )
    return name
  }
  if (node.op === 'let') {
    block.locals.set(node.id, bind(block, value(node.value, block)))
    return isTrue(node.body, block)
  }
  if (node.op === 'compare') {
    const [left, right] = operands(block, value, [node.left, node.right])
    if (left === undefined || right === undefined) return 'false'
    const tests = [
      ...new Set([left, right].filter((side) => side.nullable).map((side) => `${side.js} !== null && `)),
    ]
    const inner = compareCode(node, { ...block, lines: [] }, (part) => ({
      ...(part === node.left ? left : right),
      nullable: false,
    }))
    return tests.length === 0 ? inner.js : `(${tests.join('')}${inner.js})`
  }
  const result = value(node, block)
  return result.nullable ? `(${result.js} === true)` : result.js
}

/** AND and OR in three values; the right side is evaluated only when the left does not decide. */
function connect(node: Of<'and' | 'or'>, block: Block): Code {
  const and = node.op === 'and'
  const decided = and ? 'false' : 'true'
  const left = value(node.left, block)
  const inner = nested(block)
  const right = value(node.right, inner)
  if (!left.nullable && !right.nullable && inner.lines.length === 0)
    return code(`(${left.js} ${and ? '&&' : '||'} ${right.js})`)
  const l = bind(block, left)
  const r = bind(inner, right)
  const rest = !l.nullable
    ? r.js
    : r.nullable
      ? `(${r.js} === ${decided} ? ${decided} : ${l.js} === null ? null : ${r.js})`
      : `(${r.js} === ${decided} ? ${decided} : ${l.js})`
  const nullable = l.nullable || r.nullable
  if (inner.lines.length === 0) return code(`(${l.js} === ${decided} ? ${decided} : ${rest})`, nullable)
  const name = block.fresh('c')
  block.lines.push(
    `let ${name} = ${decided};`,
    `if (${l.js} !== ${decided}) {`,
    ...inner.lines,
    `${name} = ${rest};`,
    '}',
  )
  return atom(name, nullable)
}

function caseCode(node: Of<'case'>, block: Block): Code {
  const arms: {
    readonly test: string
    readonly testLines: readonly string[]
    readonly result: Code
    readonly lines: readonly string[]
  }[] = []
  for (const { when, result } of node.whens) {
    const before = nested(block)
    const test = isTrue(when, before)
    const inside = nested(block)
    const outcome = value(result, inside)
    arms.push({ test, testLines: before.lines, result: outcome, lines: inside.lines })
  }
  const last = nested(block)
  const otherwise = value(node.otherwise, last)
  const nullable = otherwise.nullable || arms.some((arm) => arm.result.nullable)
  if (last.lines.length === 0 && arms.every((arm) => arm.lines.length === 0 && arm.testLines.length === 0)) {
    return code(
      `(${arms.map((arm) => `${arm.test} ? ${arm.result.js} : `).join('')}${otherwise.js})`,
      nullable,
    )
  }
  const name = block.fresh('v')
  block.lines.push(`let ${name};`)
  let closing = ''
  for (const arm of arms) {
    block.lines.push(
      ...arm.testLines,
      `if (${arm.test}) {`,
      ...arm.lines,
      `${name} = ${arm.result.js};`,
      '} else {',
    )
    closing += '}'
  }
  block.lines.push(...last.lines, `${name} = ${otherwise.js};`, closing)
  return atom(name, nullable)
}

/** Each argument is evaluated only when those before it are NULL. */
function coalesce(node: Of<'coalesce'>, block: Block): Code {
  const [first, ...rest] = node.args
  if (first === undefined) return NULL
  const head = value(first, block)
  if (!head.nullable || rest.length === 0) return head
  const inner = nested(block)
  const tail = coalesce({ ...node, args: rest }, inner)
  if (inner.lines.length === 0) return code(`(${head.js} ?? ${tail.js})`, tail.nullable)
  const name = block.fresh('v')
  block.lines.push(
    `let ${name} = ${head.js};`,
    `if (${name} === null) {`,
    ...inner.lines,
    `${name} = ${tail.js};`,
    '}',
  )
  return atom(name, tail.nullable)
}

function cast(node: Of<'cast'>, block: Block): Code {
  const from = node.operand.type
  if (from.kind === 'NULL') return NULL
  const convert = conversion(from, node.type)
  const operand = value(node.operand, block)
  const bounded = (x: string): string =>
    node.length === null ? x : `R.cut(${x}, ${node.length}, ${node.pad})`
  const plain = convert.js('x') === 'x' && node.length === null
  if (plain) return operand
  // TRY_CAST takes a closure: a try block cannot stand in an expression, and a failing conversion costs far more than the closure.
  const attempted = node.attempt && convert.throws === true
  const make = (x: string): string =>
    attempted ? `R.attempt(() => ${bounded(convert.js(x))})` : bounded(convert.js(x))
  const nulls = convert.nulls === true || attempted
  if (!operand.nullable) return code(make(operand.js), nulls)
  const bound = bind(block, operand)
  return whenAll([bound], make(bound.js), nulls)
}

function call(node: Of<'call'>, block: Block): Code {
  const { definition } = node
  const parts = node.args.map((arg) => bind(block, value(arg, block)))
  const js =
    definition.js?.({
      args: parts.map((part) => part.js),
      nodes: node.args,
      type: node.type,
      options: node.options,
    }) ?? 'null'
  if (definition.strict === false) return code(js, node.type.nullable)
  return whenAll(parts, js, definition.nullable === true)
}

function construct(node: Of<'construct'>, block: Block): Code {
  const items = node.items.map((item) => value(item, block).js)
  if (node.type.kind !== 'MAP') return code(`[${items.join(', ')}]`)
  const pairs: string[] = []
  for (let i = 0; i < items.length; i += 2) pairs.push(`[${items[i] ?? 'null'}, ${items[i + 1] ?? 'null'}]`)
  return code(`new Map([${pairs.join(', ')}])`)
}

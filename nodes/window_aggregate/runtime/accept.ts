/** Prints the operator's code for one record: expressions of arguments inlined, keys looked up, accumulators changed in place. */
import type { Emit, Ledger, StateTable } from '../../../engine/api/index.ts'
import { hasIdentity } from '../../../engine/api/keyed.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import { printJsStatements } from '../../../model/expr/index.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import { checkedExpression } from '../../common/runtime/expression.ts'
import type { WindowAggregateConfig } from '../definition.ts'
import { aggregateCode, helpers, type AggregateCode } from './accumulator.ts'
import type { Accumulator, OpenWindow } from './store.ts'

export interface WindowCode {
  /** Indices of the input's columns that `accept` takes. */
  readonly columns: readonly number[]
  /** Of each key: whether Map tells its values apart. */
  readonly identity: readonly boolean[]
  /** Names of the accumulator's fields that hold what the aggregates have come to. */
  readonly fields: readonly string[]
  readonly compile: (hooks: WindowHooks) => CompiledWindow
}

export interface WindowHooks {
  /** `E` of printed expressions. */
  readonly environment: unknown
  /** The window of a time; null where the record is late for it. */
  readonly at: (time: number, mark: number) => OpenWindow | null
  readonly emit: Emit
  readonly fail: (error: unknown, values: readonly Value[]) => void
  readonly ledger: Ledger
}

export interface CompiledWindow {
  /** The table that is told of changes; to be set before the first record. */
  readonly use: (table: StateTable<Accumulator>) => void
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
  readonly fresh: () => Accumulator
  /** The values of the aggregates, in order. */
  readonly results: (accumulator: Accumulator) => readonly Value[]
  /** Sends the results of a window that is no longer in the store. */
  readonly fire: (window: OpenWindow) => void
}

interface Argument {
  readonly statements: string
  readonly value: string
  readonly canFail: boolean
  readonly type: SqlType
}

export function windowCode(
  operator: PlanOperator,
  { keys, aggregates }: WindowAggregateConfig,
  input: readonly Column[],
  results: readonly Column[],
): WindowCode {
  const indexOf = (name: string): number => {
    const index = input.findIndex((column) => column.name === name)
    if (index < 0) throw new UnexpectedError('plan', `The window's input has no column ${name}.`)
    return index
  }
  const keyColumns = keys.map(indexOf)
  const used = new Set(keyColumns)
  const read = (name: string): string => {
    const index = indexOf(name)
    used.add(index)
    return `x${index}`
  }
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const parsed = aggregates.map(({ argument }) => parseArgument(operator, argument, input, read, fresh))
  const codes = aggregates.map((aggregate, index) => {
    const result = results[index]?.type
    if (result === undefined)
      throw new UnexpectedError('plan', `The window's output has no column ${aggregate.name}.`)
    return aggregateCode(aggregate.function, index, parsed[index]?.type ?? null, result)
  })
  const columns = [...used].sort((a, b) => a - b)
  const identity = keyColumns.map((index) =>
    hasIdentity(input[index]?.type ?? { kind: 'NULL', nullable: true }),
  )
  const text = print(keyColumns, identity, columns, parsed, codes)
  return {
    columns,
    identity,
    fields: codes.flatMap((code) => code.fields.map(([name]) => name)),
    compile: (hooks) => {
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
      const make = new Function(
        'R',
        'E',
        'at',
        'emit',
        'fail',
        'ledger',
        'none',
        ...Object.keys(helpers),
        text,
      )
      const none = { from: Infinity, to: -Infinity }
      return make(
        library,
        hooks.environment,
        hooks.at,
        hooks.emit,
        hooks.fail,
        hooks.ledger,
        none,
        ...Object.values(helpers),
      ) as CompiledWindow
    },
  }
}

/** Null for `*`, all records. */
function parseArgument(
  operator: PlanOperator,
  text: string,
  columns: readonly Column[],
  read: (name: string) => string,
  fresh: (hint: string) => string,
): Argument | null {
  if (text.trim() === '' || text.trim() === '*') return null
  const expression = checkedExpression(operator, text, columns)
  return { ...printJsStatements(expression, read, fresh), canFail: expression.canFail, type: expression.type }
}

function print(
  keyColumns: readonly number[],
  identity: readonly boolean[],
  columns: readonly number[],
  parsed: readonly (Argument | null)[],
  codes: readonly AggregateCode[],
): string {
  const own = [
    ['n', '0'],
    ['stamp', '0'],
    ['group', '-1'],
    ['w', 'null'],
  ] as const
  const keyFields = keyColumns.map((_, index) => [`k${index}`, 'null'] as const)
  const shape = [...own, ...keyFields, ...codes.flatMap((code) => code.fields)]
  const compute = parsed
    .map((argument, index) =>
      argument === null ? '' : `${argument.statements}\ny${index} = ${argument.value};\n`,
    )
    .join('')
  const names = parsed.flatMap((argument, index) => (argument === null ? [] : [`y${index}`]))
  const declared = names.length === 0 ? '' : `let ${names.join(', ')};\n`
  const values = `[${columns.map((index) => `x${index}`).join(', ')}]`
  const guarded = parsed.some((argument) => argument?.canFail === true)
    ? `try {\n${compute}} catch (error) { fail(error, ${values}); return true; }\n`
    : compute
  const adds = codes.map((code, index) => code.add(`y${index}`)).join('')
  return `"use strict";
let current = none, T = null;
function use(table) { T = table; }
function fresh() { return { ${shape.map(([name, initial]) => `${name}: ${initial}`).join(', ')} }; }
function accept(${[...columns.map((index) => `x${index}`), 'time', 'mark'].join(', ')}) {
let w = current;
if (time < w.from || time >= w.to) {
w = at(time, mark);
if (w === null) return false;
current = w;
}
${declared}${guarded}${lookup(keyColumns, identity)}w.records++;
ledger.held++;
a.n++;
${adds}return true;
}
function results(a) { return [${codes.map((code) => code.result).join(', ')}]; }
function fire(w) {
if (current === w) current = none;
ledger.held -= w.records;
ledger.absorbed += w.records;
${firing(identity, codes)}}
return { use, accept, fresh, results, fire };`
}

function lookup(keyColumns: readonly number[], identity: readonly boolean[]): string {
  const told = 'else if (a.stamp !== T.stamp) T.touch(a);\n'
  if (keyColumns.length === 0)
    return `let a = w.root;\nif (a === null) { a = w.root = fresh(); a.w = w; w.keys++; T.add(a); } ${told}`
  const keys = keyColumns.map((column, index) => (identity[index] === true ? `x${column}` : `key${index}`))
  const texts = keyColumns.map((column, index) =>
    identity[index] === true ? '' : `const key${index} = x${column} === null ? null : keyText(x${column});\n`,
  )
  const inner = keys
    .slice(0, -1)
    .map(
      (key, index) =>
        `let m${index + 1} = m${index}.get(${key});\nif (m${index + 1} === undefined) m${index}.set(${key}, m${index + 1} = new Map());\n`,
    )
  const last = keys.length - 1
  const store = keyColumns.map((column, index) => ` a.k${index} = x${column};`).join('')
  return `${texts.join('')}const m0 = w.root;
${inner.join('')}let a = m${last}.get(${keys[last] ?? ''});
if (a === undefined) { a = fresh(); a.w = w;${store} m${last}.set(${keys[last] ?? ''}, a); w.keys++; T.add(a); } ${told}`
}

/** Walks a window's groups and sends a row for each. */
function firing(identity: readonly boolean[], codes: readonly AggregateCode[]): string {
  const keys = identity.map((_, index) => `a.k${index}`)
  const row = [...keys, 'w.start', 'w.end', ...codes.map((code) => code.result)].join(', ')
  const send = `if (a.stamp !== T.stamp) T.touch(a);\nemit([${row}], w.to - 1);\n`
  if (identity.length === 0) return `const a = w.root;\nif (a !== null) { ${send}}`
  const loops = identity.map((_, index) => {
    const inner = index === identity.length - 1 ? 'a' : `m${index + 1}`
    return `for (const ${inner} of ${index === 0 ? 'w.root' : `m${index}`}.values()) `
  })
  return `${loops.join('')}{ ${send}}`
}

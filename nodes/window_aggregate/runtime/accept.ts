/** Prints the operator's code for one record: expressions of arguments inlined, keys looked up, accumulators changed in place. */
import type { Emit, Ledger, StateTable } from '../../../engine/api/index.ts'
import { hasIdentity } from '../../../engine/api/keyed.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import { aggregateHelpers } from '../../common/runtime/aggregates/helpers.ts'
import { aggregateProgram, type AggregateProgram } from '../../common/runtime/aggregates/program.ts'
import type { WindowAggregateConfig } from '../definition.ts'
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
  const program = aggregateProgram(operator, aggregates, input, results, read, fresh)
  const columns = [...used].sort((a, b) => a - b)
  const identity = keyColumns.map((index) =>
    hasIdentity(input[index]?.type ?? { kind: 'NULL', nullable: true }),
  )
  const text = print(keyColumns, identity, columns, program)
  return {
    columns,
    identity,
    fields: program.fields.map(([name]) => name),
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
        ...Object.keys(aggregateHelpers),
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
        ...Object.values(aggregateHelpers),
      ) as CompiledWindow
    },
  }
}

function print(
  keyColumns: readonly number[],
  identity: readonly boolean[],
  columns: readonly number[],
  program: AggregateProgram,
): string {
  const own = [
    ['n', '0'],
    ['stamp', '0'],
    ['group', '-1'],
    ['w', 'null'],
  ] as const
  const keyFields = keyColumns.map((_, index) => [`k${index}`, 'null'] as const)
  const shape = [...own, ...keyFields, ...program.fields]
  const values = `[${columns.map((index) => `x${index}`).join(', ')}]`
  const guarded = program.canFail
    ? `try {\n${program.compute}} catch (error) { fail(error, ${values}); return true; }\n`
    : program.compute
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
${program.declare}${guarded}${lookup(keyColumns, identity)}w.records++;
ledger.held++;
a.n++;
${program.add}return true;
}
function results(a) { return [${program.results.join(', ')}]; }
function fire(w) {
if (current === w) current = none;
ledger.held -= w.records;
ledger.absorbed += w.records;
${firing(identity, program.results)}}
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
function firing(identity: readonly boolean[], results: readonly string[]): string {
  const keys = identity.map((_, index) => `a.k${index}`)
  const row = [...keys, 'w.start', 'w.end', ...results].join(', ')
  const send = `if (a.stamp !== T.stamp) T.touch(a);\nemit([${row}], w.to - 1);\n`
  if (identity.length === 0) return `const a = w.root;\nif (a !== null) { ${send}}`
  const loops = identity.map((_, index) => {
    const inner = index === identity.length - 1 ? 'a' : `m${index + 1}`
    return `for (const ${inner} of ${index === 0 ? 'w.root' : `m${index}`}.values()) `
  })
  return `${loops.join('')}{ ${send}}`
}

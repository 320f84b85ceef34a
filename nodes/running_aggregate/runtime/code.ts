/**
 * Prints the code for one record: arguments computed, the group found, its accumulator changed in place. While results are sent as they change, those
 * before and after are compared.
 */
import type { Emit, Ledger } from '../../../engine/api/index.ts'
import { comparedWhole, hasIdentity, textOfKey, type KeyedMap } from '../../../engine/api/keyed.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import type { Stored } from '../../../engine/api/encode.ts'
import { aggregateHelpers } from '../../common/runtime/aggregates/helpers.ts'
import { aggregateProgram } from '../../common/runtime/aggregates/program.ts'
import { indicesOf, sameValue } from '../../common/runtime/rows.ts'
import type { Lifetime, Perishable } from '../../common/runtime/ttl.ts'
import type { RunningAggregateConfig } from '../config.ts'

/** Counts its records in `n`; the other fields are the aggregates'. */
export interface Group extends Perishable {
  n: number
  [field: string]: Stored
}

export interface RunningHooks {
  /** `E` of printed expressions. */
  readonly environment: unknown
  readonly map: KeyedMap<Group>
  readonly life: Lifetime<Group>
  readonly emit: Emit
  readonly fail: (error: unknown, values: readonly Value[]) => void
  readonly ledger: Ledger
}

export interface CompiledRunning {
  readonly accept: (...valuesThenTimeThenMarkThenKind: never[]) => boolean
  /** A group without records. */
  readonly fresh: (key: readonly Value[]) => Group
  /** The values of the aggregates, in order. */
  readonly results: (group: Group) => readonly Value[]
}

export interface RunningCode {
  /** Indices of the input's columns that `accept` takes. */
  readonly columns: readonly number[]
  /** Names of the fields of a group that hold what the aggregates have come to. */
  readonly fields: readonly string[]
  readonly compile: (hooks: RunningHooks) => CompiledRunning
}

/** `atEnd`: results are sent at the end of the input only. */
export function runningCode(
  operator: PlanOperator,
  { keys, aggregates, ttl }: RunningAggregateConfig,
  input: StreamSchema,
  output: StreamSchema,
  atEnd: boolean,
): RunningCode {
  const keyColumns = indicesOf(input, keys)
  const used = new Set(keyColumns)
  const read = (name: string): string => {
    const [index = 0] = indicesOf(input, [name])
    used.add(index)
    return `x${index}`
  }
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const resultColumns = output.columns.slice(keys.length)
  const retracts = input.changes === 'changelog'
  const program = aggregateProgram(operator, aggregates, input.columns, resultColumns, read, fresh, {
    retract: retracts,
  })
  const columns = [...used].sort((a, b) => a - b)
  const types = output.columns.slice(0, keys.length).map(({ type }) => type)
  const keyValues = keyColumns.map((index) => `x${index}`)
  const at = comparedWhole(types) ? (keyValues[0] ?? 'null') : `textOfKey([${keyValues.join(', ')}])`
  const ends = ttl !== null
  // Made by a constructor and of a rest parameter: V8 throws code away that makes literals which survive, and compiles it again.
  const shape = [
    ['key', 'key'],
    ['stamp', '0'],
    ['group', '-1'],
    ['written', '0'],
    ['n', '0'],
    ...program.fields,
  ]
  const values = `[${columns.map((index) => `x${index}`).join(', ')}]`
  const compute = program.canFail
    ? `try {\n${program.compute}} catch (error) { fail(error, ${values}); return true; }\n`
    : program.compute
  const before = program.results.map((_, index) => `p${index}`)
  const after = program.results.map((_, index) => `r${index}`)
  const row = (results: readonly string[]): string =>
    `[${[...keyColumns.map((_, index) => `a.key[${index}]`), ...results].join(', ')}]`
  // Equal results are not told, unless groups are forgotten: then each record keeps its group alive behind this node, too, as in Flink.
  const unchanged = program.results
    .map((_, index) => {
      const type = resultColumns[index]?.type
      const plain = type !== undefined && hasIdentity(type) && type.kind !== 'DOUBLE' && type.kind !== 'FLOAT'
      return plain ? `p${index} === r${index}` : `sameValue(p${index}, r${index})`
    })
    .join(' && ')
  const remember = before.length === 0 ? '' : `const ${pairs(before, program.results)};\n`
  const compare = after.length === 0 ? '' : `const ${pairs(after, program.results)};\n`
  const told = `if (isNew) emit(${row(after)}, NaN, 0);
${retracts ? `else if (a.n === 0) { emit(${row(before)}, NaN, 3); map.delete(a); }\n` : ''}else ${ends || unchanged === '' ? (ends ? '' : 'if (false) ') : `if (!(${unchanged})) `}{ emit(${row(before)}, NaN, 1); emit(${row(after)}, NaN, 2); }
ledger.absorbed++;
`
  const change = retracts
    ? `if (kind === 0 || kind === 2) { a.n++;\n${program.add}} else { a.n--;\n${program.retract}}\n`
    : `a.n++;\n${program.add}`
  const text = `"use strict";
function Group(key) { ${shape.map(([name, initial]) => `this.${name} = ${initial};`).join(' ')} }
function fresh(key) { return new Group(key); }
function made(...key) { return fresh(key); }
function results(a) { return [${program.results.join(', ')}]; }
function accept(${[...columns.map((index) => `x${index}`), 'time', 'mark', ...(retracts ? ['kind'] : [])].join(', ')}) {
${program.declare}${compute}${ends ? 'life.tick();\n' : ''}let a = ${ends ? `life.find([${keyValues.join(', ')}])` : `map.find(${at})`};
const isNew = a === undefined;
if (isNew) {
${retracts ? 'if (kind === 1 || kind === 3) { ledger.absorbed++; return true; }\n' : ''}a = made(${keyValues.join(', ')});
map.add(a);
} else if (a.stamp !== table.stamp) table.touch(a);
${ends ? 'life.write(a);\n' : ''}${atEnd ? `${change}${retracts ? 'if (kind === 0 || kind === 2) ledger.held++; else { ledger.held--; ledger.absorbed += 2; if (a.n === 0) map.delete(a); }\n' : 'ledger.held++;\n'}` : `${remember}${change}${compare}${told}`}return true;
}
return { accept, fresh, results };`
  return {
    columns,
    fields: program.fields.map(([name]) => name),
    compile: (hooks) => {
      const scope = {
        R: library,
        E: hooks.environment,
        map: hooks.map,
        table: hooks.map.table,
        life: hooks.life,
        emit: hooks.emit,
        fail: hooks.fail,
        ledger: hooks.ledger,
        textOfKey,
        sameValue,
        ...aggregateHelpers,
      }
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
      const make = new Function(...Object.keys(scope), text)
      return make(...Object.values(scope)) as CompiledRunning
    },
  }
}

const pairs = (names: readonly string[], values: readonly string[]): string =>
  names.map((name, index) => `${name} = ${values[index] ?? 'null'}`).join(', ')

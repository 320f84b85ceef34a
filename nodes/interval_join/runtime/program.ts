/** Prints an interval join's code: what `accept` does with a record of each side. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import { keepsLeft, keepsRight, type Side } from '../../common/joins/fields.ts'
import { compileJoin } from '../../common/runtime/joins/compile.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import {
  canFail,
  freshNames,
  givenValues,
  printCondition,
  printKeyNames,
  printOutputs,
  printSend,
  storedValues,
  type Fresh,
  type Printed,
} from '../../common/runtime/joins/print.ts'
import type { IntervalJoinConfig } from '../config.ts'
import type { WaitingRow, WaitingRows } from './waiting.ts'

export interface IntervalProgram {
  readonly left: (...valuesThenTimeThenMark: never[]) => boolean
  readonly right: (...valuesThenTimeThenMark: never[]) => boolean
  /** Books a row that nothing can match any more, and pads it where its side is kept. */
  readonly over: (side: Side, row: WaitingRow) => void
}

/** The cells of a row come behind its time and its mark. */
const FIRST_CELL = 2
const cell = (side: Side, slot: number): string => `${side}[${slot + FIRST_CELL}]`
const other = (side: Side): Side => (side === 'l' ? 'r' : 'l')

export function intervalProgram(
  plan: JoinPlan,
  config: IntervalJoinConfig,
  { find, touch, keep }: Pick<WaitingRows, 'find' | 'touch' | 'keep'>,
  context: OperatorContext,
): IntervalProgram {
  const fresh = freshNames()
  const text = `"use strict";
function first(rows, time) {
let low = 0, high = rows.length;
while (low < high) { const mid = (low + high) >> 1; if (rows[mid][0] < time) low = mid + 1; else high = mid; }
return low;
}
${printAccept(plan, config, 'l', fresh)}
${printAccept(plan, config, 'r', fresh)}
function over(side, row) {
ledger.held--;
if (row[1] === 1) ledger.absorbed++;
else if (side === 'l') { ${printOver(plan, config, 'l', fresh)}} else { ${printOver(plan, config, 'r', fresh)}}
}
return { left: accept_l, right: accept_r, over };`
  return compileJoin(text, plan, context, { find, touch, keep }) as IntervalProgram
}

const isKept = ({ join }: IntervalJoinConfig, side: Side): boolean =>
  side === 'l' ? keepsLeft(join) : keepsRight(join)

/** The event time of a result, and the values that it has. `l` and `r` are the rows, of which one may be absent. */
function printResult(
  plan: JoinPlan,
  { time }: IntervalJoinConfig,
  fresh: Fresh,
  absent: Side | null,
): { readonly at: string; readonly row: Printed } {
  const row = printOutputs(plan, absent === null ? { cell } : { cell, absent }, fresh)
  const at =
    absent !== null
      ? `${other(absent)}[0]`
      : time === 'larger'
        ? 'Math.max(l[0], r[0])'
        : `${time === 'left' ? 'l' : 'r'}[0]`
  return { at, row: time === 'larger' ? { ...row, values: [...row.values, at] } : row }
}

/** A row without a match, that waited. */
function printOver(plan: JoinPlan, config: IntervalJoinConfig, side: Side, fresh: Fresh): string {
  if (!isKept(config, side)) return 'ledger.expired++; '
  const { at, row } = printResult(plan, config, fresh, other(side))
  const held = side === 'l' ? 'heldLeft' : 'heldRight'
  const send = printSend(row, at, `fail(error, row.slice(${FIRST_CELL}), ${held}); return;`)
  return `const ${side} = row;\n${send}ledger.absorbed++;\n`
}

/** A record that no other can match, now or later. */
function printAlone(plan: JoinPlan, config: IntervalJoinConfig, side: Side, fresh: Fresh): string {
  if (!isKept(config, side)) return 'ledger.expired++;\nreturn true;\n'
  const { at, row } = printResult(plan, config, fresh, other(side))
  const send = printSend(row, at, `fail(error, ${givenValues(plan[side])}); return true;`)
  return `${printRow(plan, side)}${send}ledger.passed++;\nreturn true;\n`
}

const printRow = (plan: JoinPlan, side: Side): string =>
  `const ${side} = [${['time', '0', ...storedValues(plan[side])].join(', ')}];\n`

function printAccept(plan: JoinPlan, config: IntervalJoinConfig, side: Side, fresh: Fresh): string {
  const own = plan[side]
  const { lower, upper } = config
  // The times of the other side's rows that match, and how long a row waits, from its own time on.
  const [from, to] = side === 'l' ? [lower, upper] : [-upper, -lower]
  const careful = canFail(plan)
  const alone = printAlone(plan, config, side, fresh)
  const join = printMatches(plan, config, side, { from, to, careful }, fresh)
  const guarded = careful
    ? `const rows = [], hits = [];
try {
${join}} catch (error) { fail(error, ${givenValues(own)}); return true; }
if (hits.length > 0) { touch(a); for (const hit of hits) hit[1] = 1; }
for (let n = 0; n < rows.length; n += 2) emit(rows[n], rows[n + 1]);
`
    : join
  return `function accept_${side}(${[...own.columns.map((index) => `x${index}`), 'time', 'mark'].join(', ')}) {
if (time < mark) return false;
${printKeyNames(plan, side, fresh, alone)}${printRow(plan, side)}const key = [${plan.identity.map((_, index) => `k${index}`).join(', ')}], a = find(key);
let m = 0;
${guarded}if (time + ${to} < mark) {
if (m > 0) { ledger.passed++; return true; }
${alone}}
if (m > 0) ${side}[1] = 1;
keep(a, key, "${side}", ${side});
ledger.held++;
return true;
}`
}

/** All rows of the other side that match a record. */
function printMatches(
  plan: JoinPlan,
  config: IntervalJoinConfig,
  side: Side,
  { from, to, careful }: { readonly from: number; readonly to: number; readonly careful: boolean },
  fresh: Fresh,
): string {
  const there = other(side)
  const condition = printCondition(plan, { cell }, fresh)
  const test =
    plan.condition === null
      ? ''
      : `${condition.statements}\nif (!(${condition.values[0] ?? 'true'})) continue;\n`
  const mark = careful
    ? `if (${there}[1] === 0) hits.push(${there});\n`
    : `if (${there}[1] === 0) { touch(a); ${there}[1] = 1; }\n`
  const { at, row } = printResult(plan, config, fresh, null)
  const values = `[${row.values.join(', ')}], ${at}`
  const send = `${row.statements}\n${careful ? `rows.push(${values});` : `emit(${values});`}\n`
  return `if (a !== undefined) {
const others = a.${there};
for (let n = first(others, time + ${from}); n < others.length; n++) {
const ${there} = others[n];
if (${there}[0] > time + ${to}) break;
${test}m++;
${mark}${send}}
}
`
}

/** Prints a temporal join's code: what `accept` does with a record of each side, and how a left row meets a version. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import { INSERT } from '../../../model/changes.ts'
import { keepsLeft, type Side } from '../../common/joins/fields.ts'
import { compileJoin } from '../../common/runtime/joins/compile.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import {
  freshNames,
  givenValues,
  printCondition,
  printKeyNames,
  printOutputs,
  printSend,
  storedValues,
  type Cells,
  type Fresh,
} from '../../common/runtime/joins/print.ts'
import type { Meet, VersionedRows } from './versions.ts'

export interface TemporalProgram {
  readonly left: (...valuesThenTimeThenMark: never[]) => boolean
  readonly right: (...valuesThenTimeThenMarkThenKind: never[]) => boolean
  readonly meet: Meet
}

/** Where the cells of a row begin: behind its time, and of a version behind two marks more. */
const FIRST = { l: 1, r: 3 } as const
const cell = (side: Side, slot: number): string => `${side}[${slot + FIRST[side]}]`

export function temporalProgram(
  plan: JoinPlan,
  { tick, wait, put }: Pick<VersionedRows, 'tick' | 'wait' | 'put'>,
  context: OperatorContext,
): TemporalProgram {
  const fresh = freshNames()
  const kept = keepsLeft(plan.config.join)
  const key = `[${plan.identity.map((_, index) => `k${index}`).join(', ')}]`
  const { l, r } = plan
  const changelog = r.schema.changes === 'changelog'
  const names = (side: Side): string => plan[side].columns.map((index) => `x${index}, `).join('')
  const alone = kept
    ? `const l = [${['time', ...storedValues(l)].join(', ')}];\n${send(plan, { cell, absent: 'r' }, fresh, `fail(error, ${givenValues(l)}); return true;`)}ledger.passed++;\nreturn true;\n`
    : 'ledger.expired++;\nreturn true;\n'
  const text = `"use strict";
function accept_l(${names('l')}time, mark) {
tick();
${printKeyNames(plan, 'l', fresh, alone)}return wait(${key}, [${['time', ...storedValues(l)].join(', ')}], mark);
}
function accept_r(${names('r')}time, mark${changelog ? ', kind' : ''}) {
tick();
${printKeyNames(plan, 'r', fresh, 'ledger.expired++;\nreturn true;\n')}put(${key}, [${['time', '1', '0', ...storedValues(r)].join(', ')}], ${changelog ? 'kind' : String(INSERT)});
return true;
}
${printMeet(plan, kept, fresh)}
return { left: accept_l, right: accept_r, meet };`
  return compileJoin(text, plan, context, { tick, wait, put }) as TemporalProgram
}

function send(plan: JoinPlan, cells: Cells, fresh: Fresh, bad: string): string {
  return printSend(printOutputs(plan, cells, fresh), 'l[0]', bad)
}

function printMeet(plan: JoinPlan, kept: boolean, fresh: Fresh): string {
  const bad = 'fail(error, l.slice(1), heldLeft); return;'
  const { statements, values, canFail } = printCondition(plan, { cell }, fresh)
  const test = `${statements}\nmatches = ${values[0] ?? 'true'};\n`
  const alone = kept
    ? `${send(plan, { cell, absent: 'r' }, fresh, bad)}ledger.absorbed++;\n`
    : 'ledger.expired++;\n'
  return `function meet(l, r) {
ledger.held--;
let matches = false;
if (r !== null && r[1] === 1) {
${canFail ? `try {\n${test}} catch (error) { ${bad} }\n` : test}}
if (matches) {
${send(plan, { cell }, fresh, bad)}r[2] = 1;
ledger.absorbed++;
return;
}
${alone}}`
}

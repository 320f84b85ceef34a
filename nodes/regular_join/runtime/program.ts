/** Prints a regular join's code: what a row of each side does when it comes, when it is taken back, and, in batch mode, at the end. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../model/changes.ts'
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
} from '../../common/runtime/joins/print.ts'
import { FIRST_CELL, type JoinState, type KeyRows } from './state.ts'

export interface RegularProgram {
  readonly left: (...valuesThenTimeThenMarkThenKind: never[]) => boolean
  readonly right: (...valuesThenTimeThenMarkThenKind: never[]) => boolean
  /** Sends the final results of a key, and books its rows. */
  readonly finish: (rows: KeyRows, matchable: boolean) => void
}

interface Parts {
  readonly plan: JoinPlan
  readonly fresh: Fresh
  /** Something may throw: the results of a row are sent only when all of them are made. */
  readonly careful: boolean
}

const other = (side: Side): Side => (side === 'l' ? 'r' : 'l')
const isKept = ({ config }: JoinPlan, side: Side): boolean =>
  side === 'l' ? keepsLeft(config.join) : keepsRight(config.join)
const cell = (side: Side, slot: number): string => `${side}[${slot + FIRST_CELL}]`

export function regularProgram(
  plan: JoinPlan,
  { tick, of, tidy, add, take }: JoinState,
  context: OperatorContext,
  atEnd: boolean,
): RegularProgram {
  const parts = { plan, fresh: freshNames(), careful: canFail(plan) }
  const text = `"use strict";
${printAccept(parts, 'l', atEnd)}
${printAccept(parts, 'r', atEnd)}
${printFinish(parts)}
return { left: accept_l, right: accept_r, finish };`
  return compileJoin(text, plan, context, { tick, of, tidy, add, take }) as RegularProgram
}

/** Runs `body` for each row of a side under the key `a`; `continue` goes on with the next. */
function each({ plan }: Parts, side: Side, body: string): string {
  return plan[side].schema.changes === 'append'
    ? `for (const ${side} of a.${side}) {\n${body}}\n`
    : `for (const same of a.${side}.values()) for (const ${side} of same) {\n${body}}\n`
}

/** Sends a result, or keeps it until all of a row's are made. */
function send({ plan, fresh, careful }: Parts, kind: string, absent: Side | null): string {
  const outputs = printOutputs(plan, absent === null ? { cell } : { cell, absent }, fresh)
  const row = `[${outputs.values.join(', ')}]`
  return `${outputs.statements}\n${careful ? `rows.push(${row}, ${kind});` : `emit(${row}, NaN, ${kind});`}\n`
}

/** Nothing is changed before all results of a row could be made. */
function guarded({ careful }: Parts, make: string, bad: string, then: string): string {
  return careful
    ? `const rows = [], hits = [];
try {
${make}} catch (error) { ${bad} }
${then}for (let n = 0; n < rows.length; n += 2) emit(rows[n], NaN, rows[n + 1]);
`
    : `${make}${then}`
}

function printAccept(parts: Parts, side: Side, atEnd: boolean): string {
  const { plan, fresh } = parts
  const own = plan[side]
  const changelog = own.schema.changes === 'changelog'
  const names = plan.identity.map((_, index) => `k${index}`)
  const row = `const ${side} = [${['0', '0', '0', ...storedValues(own)].join(', ')}];\n`
  const kept = isKept(plan, side)
  const fail = `fail(error, ${givenValues(own)}); return true;`
  const bad = `tidy(a); ${fail}`
  const absent = printOutputs(plan, { cell, absent: other(side) }, fresh)
  // A row that nothing can match: only in batch mode it waits for the end.
  const padding = changelog
    ? `kind === ${INSERT} || kind === ${UPDATE_AFTER} ? ${INSERT} : ${DELETE}`
    : String(INSERT)
  const alone = !kept
    ? 'ledger.expired++;\nreturn true;\n'
    : atEnd
      ? null
      : `${row}${printSend(absent, 'NaN', fail, padding)}ledger.passed++;\nreturn true;\n`
  const takeBack = changelog
    ? `if (kind === ${UPDATE_BEFORE} || kind === ${DELETE}) {\n${printTakeBack(parts, side, atEnd, bad)}return true;\n}\n`
    : ''
  const come = atEnd ? `add(a, "${side}", ${side});\n` : printCome(parts, side, bad, changelog)
  return `function accept_${side}(${[...own.columns.map((index) => `x${index}`), 'time', 'mark', ...(changelog ? ['kind'] : [])].join(', ')}) {
tick();
${printKeyNames(plan, side, fresh, alone)}${row}const a = of([${names.join(', ')}]);
${takeBack}${come}return true;
}`
}

/** A row comes: results with all that it matches; padded ones that have their first match now are taken back. */
function printCome(parts: Parts, side: Side, bad: string, changelog: boolean): string {
  const { plan, careful } = parts
  const there = other(side)
  const [kept, theirs] = [isKept(plan, side), isKept(plan, there)]
  const kind = kept || theirs || !changelog ? String(INSERT) : 'kind'
  const first = theirs ? `if (${there}[0] === 0) {\n${send(parts, String(DELETE), side)}}\n` : ''
  const note = `${there}[1] = 1;${theirs ? ` ${there}[0]++; ${there}[2] = a.written;` : ''}`
  const meet = each(
    parts,
    there,
    `${test(parts)}m++;\n${first}${send(parts, kind, null)}${careful ? `hits.push(${there});\n` : `${note}\n`}`,
  )
  const alone = kept ? `if (m === 0) {\n${send(parts, String(INSERT), there)}}\n` : ''
  const met = kept ? '1' : 'm > 0 ? 1 : 0'
  return `let m = 0;\n${guarded(
    parts,
    `${meet}${alone}`,
    bad,
    `${careful ? `for (const ${there} of hits) { ${note} }\n` : ''}${side}[0] = m; ${side}[1] = ${met};\nadd(a, "${side}", ${side});\n`,
  )}`
}

/** A row is taken back, and with it its results; what has no match any more comes out padded. */
function printTakeBack(parts: Parts, side: Side, atEnd: boolean, bad: string): string {
  const gone = `take(a, "${side}", ${side});\nledger.absorbed++;\ntidy(a);\n`
  return atEnd ? gone : printUndo(parts, side, 'kind', bad, gone)
}

function printUndo(parts: Parts, side: Side, asked: string, bad: string, gone: string): string {
  const { plan, careful } = parts
  const there = other(side)
  const [kept, theirs] = [isKept(plan, side), isKept(plan, there)]
  const kind = kept ? String(DELETE) : asked
  const last = theirs ? `if (${there}[0] === 1) {\n${send(parts, String(INSERT), side)}}\n` : ''
  const note = theirs ? `if (${there}[0] > 0) ${there}[0]--; ${there}[2] = a.written;` : ''
  const meet = each(
    parts,
    there,
    `${test(parts)}m++;\n${send(parts, kind, null)}${last}${careful ? `hits.push(${there});\n` : `${note}\n`}`,
  )
  const alone = kept ? `if (m === 0) {\n${send(parts, String(DELETE), there)}}\n` : ''
  const then = careful && note !== '' ? `for (const ${there} of hits) { ${note} }\n` : ''
  return `let m = 0;\n${guarded(parts, `${meet}${alone}`, bad, `${then}${gone}`)}`
}

function test({ plan, fresh }: Parts): string {
  const { statements, values } = printCondition(plan, { cell }, fresh)
  return plan.condition === null ? '' : `${statements}\nif (!(${values[0] ?? 'true'})) continue;\n`
}

/** All rows of a key at the end of a batch: a left row whose condition or columns fail is bad as a whole. */
function printFinish(parts: Parts): string {
  const { plan, careful, fresh } = parts
  const [left, right] = [isKept(plan, 'l'), isKept(plan, 'r')]
  const bad = (side: Side, held: string): string =>
    `ledger.held--; fail(error, ${side}.slice(${FIRST_CELL}), ${held}); continue;`
  const meet = each(
    parts,
    'r',
    `${test(parts)}m++;\n${send(parts, String(INSERT), null)}${careful ? 'hits.push(r);\n' : 'r[0]++;\n'}`,
  )
  const alone = left ? `if (m === 0) {\n${send(parts, String(INSERT), 'r')}}\n` : ''
  const make = `if (matchable) {\n${meet}}\n${alone}`
  const then = careful ? 'for (const r of hits) r[0]++;\n' : ''
  const padded = printSend(
    printOutputs(plan, { cell, absent: 'l' }, fresh),
    'NaN',
    bad('r', 'heldRight'),
    String(INSERT),
  )
  const booked = (used: string): string =>
    `ledger.held--;\nif (${used}) ledger.absorbed++; else ledger.expired++;\n`
  return `function finish(a, matchable) {
${each(parts, 'r', 'r[0] = 0;\n')}${each(parts, 'l', `let m = 0;\n${guarded(parts, make, bad('l', 'heldLeft'), then)}${booked(left ? 'true' : 'm > 0')}`)}${each(
    parts,
    'r',
    `${right ? `if (r[0] === 0) {\n${padded}}\n` : ''}${booked(right ? 'true' : 'r[0] > 0')}`,
  )}}`
}

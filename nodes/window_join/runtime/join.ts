/** Prints the join of the rows of one key in one window: nested loops over lists of cells, with what the join type asks for and no more. */
import { isHalf, keepsLeft, keepsRight, type Side } from '../../common/joins/fields.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import {
  canFail,
  printCondition,
  printOutputs,
  printSend,
  type Cells,
  type Fresh,
} from '../../common/runtime/joins/print.ts'
import { FAILED, USED } from './group.ts'
import { widthsOf, type Placing } from './placing.ts'

interface Parts {
  readonly plan: JoinPlan
  readonly placing: Placing
  readonly fresh: Fresh
  /** Something may throw: a left row's results are sent only when all of them are made. */
  readonly careful: boolean
  /** Each right row has to be known to have matched. */
  readonly marked: boolean
}

export function printJoin(plan: JoinPlan, placing: Placing, fresh: Fresh): string {
  const { join } = plan.config
  const careful = canFail(plan)
  const marked = careful || !placing.once || keepsRight(join) || plan.condition !== null
  const parts = { plan, placing, fresh, careful, marked }
  const widths = widthsOf(plan)
  const prepare = marked
    ? `for (let q = 0; q < parts.length; q++) { const b = parts[q]; b.m = new Uint8Array(b.rn / ${widths.r}); }\n`
    : ''
  return `function join(parts, w, matchable) {
const time = w.to - 1;
let used = 0;
${prepare}for (let p = 0; p < parts.length; p++) {
const a = parts[p], ls = a.l, ln = a.ln;
if (ln === 0) continue;
${placing.once ? '' : `if (a.lu === null) a.lu = new Array(ln / ${widths.l}).fill(0); else while (a.lu.length < ln / ${widths.l}) a.lu.push(0);\n`}for (let i = 0, n = 0; i < ln; i += ${widths.l}, n++) {
${leftRow(parts)}}
}
${rightRows(parts)}return used;
}`
}

const load = (side: Side, { plan }: Parts): string => {
  const [list, at, name] = side === 'l' ? ['ls', 'i', 'l'] : ['rs', 'j', 'r']
  return plan[side].stored.map((_, slot) => `const ${name}${slot} = ${list}[${at} + ${slot}];\n`).join('')
}

function cellsOf({ placing }: Parts, absent?: Side): Cells {
  const cell = (side: Side, slot: number): string => `${side}${slot}`
  const own = { [placing.names.start]: 'w.start', [placing.names.end]: 'w.end' }
  return absent === undefined ? { cell, own } : { cell, own, absent }
}

/** Sends a row, or keeps it until all of the left row's are made. */
function send(parts: Parts, absent?: Side): string {
  const { statements, values } = printOutputs(parts.plan, cellsOf(parts, absent), parts.fresh)
  const row = `[${['w.start', 'w.end', ...values].join(', ')}]`
  return `${statements}\n${parts.careful ? `rows.push(${row});` : `emit(${row}, time);`}\n`
}

function leftRow(parts: Parts): string {
  const { plan, placing, careful } = parts
  const { join } = plan.config
  const failed = placing.once ? '' : `if (a.lu[n] === ${FAILED}) continue;\n`
  const alone =
    join === 'semi'
      ? `if (m > 0) {\n${send(parts)}}\n`
      : join === 'anti'
        ? `if (m === 0) {\n${send(parts)}}\n`
        : keepsLeft(join)
          ? `if (m === 0) {\n${send(parts, 'r')}}\n`
          : ''
  // What a left row without a match comes to nothing in, it is not used in.
  const inResult = keepsLeft(join) ? 'true' : join === 'anti' ? 'm === 0' : 'm > 0'
  const use = placing.once ? 'used++;' : `a.lu[n] = ${USED};`
  const make = `${matches(parts)}${alone}`
  const body = careful
    ? `const rows = [], hits = [];
try {
${make}} catch (error) {
a.p.records--; ledger.held--;${placing.once ? '' : ` a.lu[n] = ${FAILED};`}
fail(error, [${plan.l.stored.map((_, slot) => `l${slot}`).join(', ')}], heldLeft);
continue;
}
for (let h = 0; h < hits.length; h += 2) hits[h].m[hits[h + 1]] = 1;
for (let h = 0; h < rows.length; h++) emit(rows[h], time);
`
    : make
  return `${failed}${load('l', parts)}let m = 0;\n${body}if (${inResult}) ${use}\n`
}

/** All right rows that match a left one; of a half join the first is enough. */
function matches(parts: Parts): string {
  const { plan, placing, careful, marked } = parts
  const { r } = widthsOf(plan)
  const half = isHalf(plan.config.join)
  const condition = printCondition(plan, cellsOf(parts), parts.fresh)
  const test =
    plan.condition === null
      ? ''
      : `${condition.statements}\nif (!(${condition.values[0] ?? 'true'})) continue;\n`
  const mark = !marked ? '' : careful ? 'hits.push(b, o);\n' : 'b.m[o] = 1;\n'
  const failed = placing.once ? '' : `if (b.ru !== null && b.ru[o] === ${FAILED}) continue;\n`
  return `if (matchable) found: for (let q = 0; q < parts.length; q++) {
const b = parts[q], rs = b.r, rn = b.rn;
if (rn === 0) continue;
for (let j = 0, o = 0; j < rn; j += ${r}, o++) {
${failed}${load('r', parts)}${test}m++;
${mark}${half ? 'break found;\n' : send(parts)}}
}
`
}

/** Right rows without a match, where they are kept; and which right rows were in a result. */
function rightRows(parts: Parts): string {
  const { plan, placing, marked } = parts
  const { r } = widthsOf(plan)
  if (!marked) return `if (used > 0) for (let q = 0; q < parts.length; q++) used += parts[q].rn / ${r};\n`
  const kept = keepsRight(plan.config.join)
  const use = placing.once ? 'used++;' : `b.ru[o] = ${USED};`
  const outputs = printOutputs(plan, cellsOf(parts, 'l'), parts.fresh)
  const cells = plan.r.stored.map((_, slot) => `r${slot}`).join(', ')
  const row = printSend(
    { ...outputs, values: ['w.start', 'w.end', ...outputs.values] },
    'time',
    `b.p.records--; ledger.held--;${placing.once ? '' : ` b.ru[o] = ${FAILED};`} fail(error, [${cells}], heldRight); continue;`,
  )
  const alone = kept
    ? `if (b.m[o] === 0) {\n${load('r', parts)}${row}}\n${use}\n`
    : `if (b.m[o] === 1) ${use}\n`
  const prepare = placing.once
    ? ''
    : `if (b.ru === null) b.ru = new Array(rn / ${r}).fill(0); else while (b.ru.length < rn / ${r}) b.ru.push(0);\n`
  const failed = placing.once ? '' : `if (b.ru[o] === ${FAILED}) continue;\n`
  return `for (let q = 0; q < parts.length; q++) {
const b = parts[q], rs = b.r, rn = b.rn;
if (rn === 0) continue;
${prepare}for (let j = 0, o = 0; j < rn; j += ${r}, o++) {
${failed}${alone}}
b.m = null;
}
`
}

/** Prints a window join's code: what `accept` does with a record of each side, and the join of the rows that have met. */
import type { OperatorContext, StateTable } from '../../../engine/api/index.ts'
import { isHalf, keepsLeft, keepsRight, type Side } from '../../common/joins/fields.ts'
import { compileJoin } from '../../common/runtime/joins/compile.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import { freshNames, printKeyNames, storedValues, type Fresh } from '../../common/runtime/joins/print.ts'
import { NO_ROWS, USED, type Bounds, type Group, type Pane } from './group.ts'
import { printJoin } from './join.ts'
import { printHash, textSlot, type GroupKeys } from './keys.ts'
import type { Placing } from './placing.ts'

export interface JoinProgram {
  /** The table that is told of changes; to be set before the first record. */
  readonly use: (table: StateTable<Group>) => void
  readonly left: (...valuesThenTimeThenMark: never[]) => boolean
  readonly right: (...valuesThenTimeThenMark: never[]) => boolean
  readonly fresh: () => Group
  /** Sends the results of a window over these panes. */
  readonly fire: (window: Bounds, panes: readonly Pane[]) => void
  /** Books the rows of a pane that is no longer in the store. */
  readonly drop: (pane: Pane) => void
}

/** `at` gives the pane of a record by what `Placing.pane` hands over; null where it is late. */
export function joinProgram(
  plan: JoinPlan,
  placing: Placing,
  context: OperatorContext,
  at: (...place: never[]) => unknown,
  { numbers, add, remember, grow, take }: GroupKeys,
): JoinProgram {
  const columns = numbers.map((column, index) => [`numbers${index}`, column] as const)
  const nowhere = { from: Infinity, to: -Infinity, start: Number.NaN, end: Number.NaN }
  const more = { at, add, remember, textSlot, grow, take, NO_ROWS, nowhere, ...Object.fromEntries(columns) }
  return compileJoin(printProgram(plan, placing), plan, context, more) as JoinProgram
}

/** A condition over the code of the keys' parts: none of them is NULL. */
export function matchable({ identity, l, r }: JoinPlan, isThere: (column: number) => string): string {
  const tests = identity.flatMap((_, column) =>
    l.keys[column]?.type.nullable === true || r.keys[column]?.type.nullable === true ? [isThere(column)] : [],
  )
  return tests.length === 0 ? 'true' : tests.join(' && ')
}
const isNumbered =
  (group: string) =>
  (column: number): string =>
    `${group}.j${column} !== numbers${column}.none`

function printProgram(plan: JoinPlan, placing: Placing): string {
  const fresh = freshNames()
  const fields = [
    'p: null, l: NO_ROWS, ln: 0, r: NO_ROWS, rn: 0, lu: null, ru: null, m: null, stamp: 0, group: -1',
    ...plan.identity.map((_, column) => `j${column}: 0`),
  ]
  const ids = plan.identity.map((_, column) =>
    isText(plan, column)
      ? `const texts${column} = numbers${column}.texts, textNumbers${column} = numbers${column}.textNumbers;\n`
      : `const ids${column} = numbers${column}.ids;\n`,
  )
  return `"use strict";
${ids.join('')}let current = nowhere, other = nowhere, T = null;
const one = [null];
function use(table) { T = table; }
function fresh() {
const a = take();
if (a === undefined) return { ${fields.join(', ')} };
a.ln = 0; a.rn = 0; a.lu = null; a.ru = null; a.stamp = 0; a.group = -1;
return a;
}
${printAccept(plan, 'l', placing, fresh)}
${printAccept(plan, 'r', placing, fresh)}
${printJoin(plan, placing, fresh)}
${printFire(plan, placing)}
return { use, left: accept_l, right: accept_r, fresh, fire, drop };`
}

/** A record's row goes to the group of its key in its pane. */
function printAccept(plan: JoinPlan, side: Side, { pane }: Placing, fresh: Fresh): string {
  const own = plan[side]
  return `function accept_${side}(${[...own.columns.map((index) => `x${index}`), 'time', 'mark'].join(', ')}) {
${pane(side)}${printKeyNames(plan, side, fresh, goneOf(plan, side))}${printFind(plan)}if (a.stamp !== T.stamp) T.touch(a);
${printPush('a', own.side, storedValues(own))}w.records++;
ledger.held++;
return true;
}`
}

/** Finds `a`, the group of the keys `k0` … in the pane `w`, or makes it. */
function printFind(plan: JoinPlan): string {
  const { identity } = plan
  const numbers = identity.map((is, column) => {
    if (isText(plan, column)) return printTextNumber(plan, column)
    const name = is ? `k${column}` : `k${column} === null ? null : keyText(k${column})`
    return `let j${column} = ids${column}.get(${name});\nif (j${column} === undefined) j${column} = add(${column}, k${column});\n`
  })
  const same = identity.map((_, column) => `a.j${column} === j${column}`).join(' && ') || 'true'
  const store = identity.map((_, column) => ` a.j${column} = j${column};`).join('')
  const hash = printHash(identity.map((_, column) => `j${column}`))
  return `${numbers.join('')}let a;
{
const table = w.table, mask = table.length - 1, hash = ${hash};
for (let h = (hash ^ (hash >>> 15)) & mask;; h = (h + 1) & mask) {
const g = table[h];
if (g === 0) {
a = fresh(); a.p = w;${store} T.add(a);
w.groups[w.n++] = a;
table[h] = w.n;
if (w.n * 2 > table.length) grow(w);
break;
}
a = w.groups[g - 1];
if (${same}) break;
}
}
`
}

const isText = ({ keyTypes }: JoinPlan, column: number): boolean => keyTypes[column]?.kind === 'STRING'

/** Sets `j<column>` to the number of a text: to look at those that came last is faster than a Map. */
function printTextNumber({ l, r }: JoinPlan, column: number): string {
  const [name, number, none] = [`k${column}`, `j${column}`, `numbers${column}.none`]
  const ofText = `{
const slot = textSlot(${name});
${number} = texts${column}[slot] === ${name} ? textNumbers${column}[slot] : remember(${column}, ${name}, slot);
}
`
  const isNullable = [l, r].some(({ keys }) => keys[column]?.type.nullable === true)
  const ofNull = `if (${name} === null) ${number} = ${none} === -1 ? add(${column}, null) : ${none};\nelse `
  return `let ${number};\n${isNullable ? ofNull : ''}${ofText}`
}

/** A record of a side that is not kept has no place where its key has a NULL. */
export function goneOf({ config: { join } }: JoinPlan, side: Side): string | null {
  const kept = side === 'l' ? keepsLeft(join) || join === 'anti' : keepsRight(join)
  return kept ? null : 'ledger.expired++;\nreturn true;\n'
}

/** Appends a row to a side of the part `a`. A list starts with just one row: most keys have no more. */
export function printPush(part: string, side: Side, cells: readonly string[]): string {
  const row = cells.length === 0 ? ['0'] : cells
  const [list, count] = [`${part}.${side}`, `${part}.${side}n`]
  const write = row.map((cell, at) => `c[n${at === 0 ? '' : ` + ${at}`}] = ${cell};`).join(' ')
  return `{
const c = ${list}, n = ${count};
if (c.length === 0) ${list} = [${row.join(', ')}]; else { ${write} }
${count} = n + ${row.length};
}
`
}

function printFire(plan: JoinPlan, { once }: Placing): string {
  const { join } = plan.config
  // Groups of which nothing can come are not looked into.
  const skip =
    join === 'inner' || join === 'semi'
      ? 'if (a.ln === 0 || a.rn === 0) continue;\n'
      : isHalf(join) || join === 'left'
        ? 'if (a.ln === 0) continue;\n'
        : join === 'right'
          ? 'if (a.rn === 0) continue;\n'
          : ''
  const walk = (body: string): string =>
    `for (let g = 0; g < pane.n; g++) {\nconst a = pane.groups[g];\n${body}}\n`
  const single = walk(`${skip}one[0] = a;\nused += join(one, w, ${matchable(plan, isNumbered('a'))});\n`)
  const booked =
    'ledger.held -= pane.records;\nledger.absorbed += used;\nledger.expired += pane.records - used;\n'
  const touch = 'if (a.stamp !== T.stamp) T.touch(a);\n'
  const flags = (list: string): string =>
    `if (${list} !== null) for (const u of ${list}) if (u === ${USED}) used++;\n`
  const fire = once ? `const pane = panes[0];\nlet used = 0;\n${single}${booked}` : printSeveral(plan)
  const drop = once
    ? walk(touch)
    : `let used = 0;\n${walk(`${touch}${flags('a.lu')}${flags('a.ru')}`)}${booked}`
  return `function fire(w, panes) {
${fire}}
function drop(pane) {
if (current === pane) current = nowhere;
if (other === pane) other = nowhere;
${drop}}`
}

/** The groups of several panes by key, each joined as one. The numbers of a key stand for its values. */
function printSeveral(plan: JoinPlan): string {
  const numbers = plan.identity.map((_, column) => `g.j${column}`)
  const levels = numbers
    .slice(0, -1)
    .map(
      (number, level) =>
        `let m${level + 1} = m${level}.get(${number});\nif (m${level + 1} === undefined) m${level}.set(${number}, m${level + 1} = new Map());\n`,
    )
  const [map, last] = [`m${levels.length}`, numbers.at(-1) ?? '0']
  return `const m0 = new Map(), all = [];
for (const pane of panes) for (let at = 0; at < pane.n; at++) {
const g = pane.groups[at];
if (g.stamp !== T.stamp) T.touch(g);
${levels.join('')}let a = ${map}.get(${last});
if (a === undefined) { all.push(a = []); ${map}.set(${last}, a); }
a.push(g);
}
for (const a of all) join(a, w, ${matchable(plan, isNumbered('a[0]'))});
`
}

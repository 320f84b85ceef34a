/** The generated code of windows that are made of panes: one record, one firing, and what keeps a key's panes together. */
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../../model/changes.ts'
import type { Emit, StateTable } from '../../../../engine/api/index.ts'
import type { Value } from '../../../../model/types.ts'
import type { Groups } from './groups.ts'
import type { Accumulator, Sequence, WindowParts } from './parts.ts'

export interface Pane {
  /** On the wall clock. */
  readonly start: number
  /** Times that surely belong to it, by which the code tells that the next record has the same pane. */
  from: number
  to: number
  /** The watermark at which the first of its windows fires, and at which that window refuses records. */
  readonly first: number
  readonly refused: number
  /** The watermark at which the last of its windows refuses records. */
  readonly last: number
  /** The largest end of its windows that have fired. */
  fired: number
  records: number
  keys: number
  readonly root: Groups<unknown>
}

/** All accumulators of a key, in the order of their panes. */
interface Slot {
  head: PaneAccumulator | null
}

export interface PaneAccumulator extends Accumulator {
  w: Pane
  /** The next pane's of the same key; only with slots. */
  next: PaneAccumulator | null
  slot: Slot | null
}

/** A result that a late record changes: as it was before, null where there was none. */
export interface Update {
  readonly start: number
  readonly end: number
  readonly time: number
  before: readonly Value[] | null
}

export interface PaneCode {
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
  readonly fresh: () => PaneAccumulator
  readonly results: (a: Accumulator) => readonly Value[]
  readonly merge: (a: Accumulator, b: Accumulator) => void
  readonly copyKey: (a: Accumulator, b: Accumulator) => void
  /** Sends a row for each accumulator of a pane that is a window by itself. */
  readonly firePane: (pane: Pane, start: number, end: number, time: number) => void
  /** Sends a row for each key with a pane from `start` up to `end`, which are merged. */
  readonly fireSlots: (start: number, end: number, time: number) => void
  /** Takes the accumulators of a pane out of the state, but for `pane` itself. */
  readonly drop: (pane: Pane) => void
  /** Takes the accumulators of a pane into an earlier one. */
  readonly moveInto: (base: Pane, pane: Pane) => void
  /** Puts an accumulator of a snapshot in. */
  readonly restore: (a: PaneAccumulator) => void
  /** Runs over all accumulators of a pane. */
  readonly each: (pane: Pane, visit: (a: PaneAccumulator) => void) => void
  /** The result of an accumulator's key in a window; null where no pane of it has a record. */
  readonly rowIn: (a: PaneAccumulator, start: number, end: number) => readonly Value[] | null
  /** The pane at hand is asked for anew. */
  readonly forget: () => void
}

export interface PaneOptions {
  /** Windows have several panes, and are merged when they fire. */
  readonly slots: boolean
  /** Late records change results that were sent. */
  readonly updates: boolean
  /** Some windows of a record may be over while others are not. */
  readonly several: boolean
}

export interface PaneHooks {
  /** The pane of a time; null where every window of the record is over. */
  readonly at: (time: number, mark: number) => Pane | null
  readonly table: StateTable<Accumulator>
  readonly emit: Emit
  readonly sequence: Sequence
  /** The results of fired windows that the record at hand, whose accumulator this is, is about to change; null for none. */
  readonly before: (a: PaneAccumulator, mark: number) => readonly Update[] | null
  readonly partly: () => void
}

export function paneCode(parts: WindowParts, options: PaneOptions, hooks: PaneHooks): PaneCode {
  const { at, table, emit, sequence, before, partly } = hooks
  return parts.compile(print(parts, options), {
    at,
    T: table,
    emit,
    S: sequence,
    before,
    partly,
    none: { from: Infinity, to: -Infinity },
  }) as PaneCode
}

const TOUCH = 'if (a.stamp !== T.stamp) T.touch(a);\n'

function print(parts: WindowParts, { slots, updates, several }: PaneOptions): string {
  const { keys, program } = parts
  const own = [
    ['w', 'null'] as const,
    ...(slots
      ? ([
          ['next', 'null'],
          ['slot', 'null'],
        ] as const)
      : []),
  ]
  const made = `a = fresh();
a.w = w;
${parts.storeKey}${slots ? 'link(a);\n' : ''}w.keys++;
T.add(a);
`
  return `let current = none, other = none;
function fresh() { return ${parts.fresh(own)}; }
function accept(${parts.parameters}) {
let w = current;
if (time < w.from || time >= w.to) {
w = other;
if (time < w.from || time >= w.to) {
w = at(time, mark);
if (w === null) return false;
}
other = current;
current = w;
}
${parts.compute}${program.ordered ? 'const seq = ++S.seq;\n' : ''}${parts.recordKey}${keys.find('w.root', 'a', made)} else ${TOUCH}${updates ? 'const changed = mark >= w.first ? before(a, mark) : null;\n' : ''}${several ? 'if (mark >= w.refused) partly();\n' : ''}w.records++;
ledger.held++;
a.n++;
${program.add}${updates ? 'if (changed !== null) after(a, changed);\n' : ''}return true;
}
function rowOf(key, a, start, end) { return ${parts.row('key', ['start', 'end'])}; }
function results(a) { return [${program.results.join(', ')}]; }
function forget() { current = other = none; }
function each(pane, visit) {
${keys.each('pane.root', 'a', 'visit(a);\n')}}
function firePane(pane, start, end, time) {
${keys.each('pane.root', 'a', `${TOUCH}emit(rowOf(a, a, start, end), time);\n`)}}
function drop(pane) {
${keys.each('pane.root', 'a', `${TOUCH}${slots ? 'unlink(a);\n' : ''}`)}}
function restore(a) {
const w = a.w;
${parts.entryKey}${keys.put('w.root', 'a')}${slots ? 'link(a);\n' : ''}w.keys++;
}
function copyKey(a, b) {
${keys.fields.map((field) => `a.${field} = b.${field};\n`).join('')}}
${updates ? AFTER : ''}${slots ? slotCode(parts) : MERGE_ONLY(parts)}
return { accept, fresh, results, merge, copyKey, firePane, fireSlots, drop, moveInto, restore, each, rowIn, forget };`
}

const AFTER = `function after(a, changed) {
for (const { start, end, time, before } of changed) {
const row = rowIn(a, start, end);
if (before === null) emit(row, time, ${INSERT});
else { emit(before, time, ${UPDATE_BEFORE}); emit(row, time, ${UPDATE_AFTER}); }
}
}
`

const MERGE_ONLY = (parts: WindowParts): string => `function merge(a, b) {
a.n += b.n;
${parts.program.merge}}
function rowIn(a, start, end) { return a.n === 0 ? null : rowOf(a, a, start, end); }
function fireSlots() {}
function moveInto(base, pane) {
${parts.keys.each('pane.root', 'b', moved(parts))}}
`

/** The accumulator `b` goes into that of its key in `base`, or becomes it. */
const moved = (parts: WindowParts): string => {
  const { keys } = parts
  const entryKey = keys.prepare(keys.fields.map((field) => `b.${field}`))
  return `if (b.stamp !== T.stamp) T.touch(b);
${entryKey}${keys.find('base.root', 'a', 'a = b;\nb.w = base;\nbase.keys++;\n')}
else { ${TOUCH}merge(a, b); }
`
}

function slotCode(parts: WindowParts): string {
  const { keys, program } = parts
  const reset = program.fields.map(([name, initial]) => `a.${name} = ${initial};\n`).join('')
  return `const slots = new Groups();
const sum = fresh();
function merge(a, b) {
a.n += b.n;
${program.merge}}
function clear(a) {
a.n = 0;
${reset}}
function link(a) {
${parts.entryKey}${keys.find('slots', 's', 's = { head: null };\n')}
a.slot = s;
let last = s.head;
if (last === null || last.w.start > a.w.start) { a.next = last; s.head = a; return; }
while (last.next !== null && last.next.w.start < a.w.start) last = last.next;
a.next = last.next;
last.next = a;
}
function unlink(a) {
const s = a.slot;
if (s.head === a) s.head = a.next;
else { let before = s.head; while (before.next !== a) before = before.next; before.next = a.next; }
if (s.head !== null) return;
${parts.entryKey}${keys.remove('slots')}}
function mergedIn(s, start, end) {
let one = null, many = false;
for (let a = s.head; a !== null && a.w.start < end; a = a.next) {
if (a.w.start < start || a.n === 0) continue;
${TOUCH}if (one === null) one = a;
else { if (!many) { clear(sum); merge(sum, one); many = true; } merge(sum, a); }
}
return many ? sum : one;
}
function fireSlots(start, end, time) {
${keys.each('slots', 's', 'const a = mergedIn(s, start, end);\nif (a !== null) emit(rowOf(s.head, a, start, end), time);\n')}}
function rowIn(a, start, end) {
const all = mergedIn(a.slot, start, end);
return all === null ? null : rowOf(a, all, start, end);
}
function moveInto() {}
`
}

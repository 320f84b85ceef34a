/** The generated code of windows whose records are handed over late: one record goes into the buffer of its key. */
import type { StateTable } from '../../../../engine/api/index.ts'
import type { Stamped } from '../../../../engine/api/state.ts'
import type { Value } from '../../../../model/types.ts'
import type { Groups } from './groups.ts'
import type { Accumulator, Sequence, WindowParts } from './parts.ts'

/** The records of a key and pane. */
export interface Pane extends Accumulator {
  /** On the wall clock. */
  end: number
  /** It has been in a result. */
  used: boolean
}

/** What a key has: an entry of the state. Panes are in no order, one for each end. */
export interface PaneKey extends Stamped {
  /** Not handed over yet; a pane without records stands for one that came too late. */
  local: Pane[]
  /** Handed over, and not taken into windows yet. */
  buffer: Pane[]
  state: Pane[]
  /** Ends of windows that fire. */
  timers: number[]
  /** The watermark at which something was decided last, for all keys alike; null before the first. */
  mark: number | null
  [field: string]: unknown
}

export interface HandoverCode {
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
  readonly fresh: () => Pane
  readonly freshKey: () => PaneKey
  readonly merge: (a: Accumulator, b: Accumulator) => void
  readonly results: (a: Accumulator) => readonly Value[]
  readonly row: (key: PaneKey, a: Accumulator, start: number, end: number) => readonly Value[]
  readonly remove: (key: PaneKey) => void
  readonly restore: (key: PaneKey) => void
  readonly root: Groups<unknown>
}

export interface HandoverHooks {
  readonly table: StateTable<PaneKey>
  readonly sequence: Sequence
  /** The end of the pane of a time. */
  readonly endOf: (time: number) => number
  /** Whether nothing takes a record of this pane any more. */
  readonly isOver: (end: number, mark: number) => boolean
  /** Records that are over leave a trace. */
  readonly late: boolean
  /** The pane of a record. */
  readonly paneOf: (key: PaneKey, end: number, mark: number) => Pane
}

export function handoverCode(parts: WindowParts, hooks: HandoverHooks): HandoverCode {
  const { table, sequence, endOf, isOver, paneOf } = hooks
  return parts.compile(print(parts, hooks.late), {
    T: table,
    S: sequence,
    endOf,
    isOver,
    paneOf,
  }) as HandoverCode
}

function print(parts: WindowParts, late: boolean): string {
  const { keys, program } = parts
  const own = [
    ['end', '0'],
    ['used', 'false'],
  ] as const
  const keyFields = [
    'stamp: 0',
    'group: -1',
    'local: []',
    'buffer: []',
    'state: []',
    'timers: []',
    'mark: null',
  ]
  const shape = [...keyFields, ...keys.fields.map((field) => `${field}: null`)]
  const made = `k = freshKey();\n${parts.storeKey.replaceAll('a.', 'k.')}T.add(k);\n`
  const found = `${keys.find('root', 'k', made)} else if (k.stamp !== T.stamp) T.touch(k);\n`
  return `const root = new Groups();
function fresh() { return ${parts.fresh(own)}; }
function freshKey() { return { ${shape.join(', ')} }; }
function accept(${parts.parameters}) {
const end = endOf(time);
${parts.recordKey}if (isOver(end, mark)) {
${late ? `${found}paneOf(k, end, mark);\n` : ''}return false;
}
${parts.compute}${program.ordered ? 'const seq = ++S.seq;\n' : ''}${found}const a = paneOf(k, end, mark);
ledger.held++;
a.n++;
${program.add}return true;
}
function row(key, a, start, end) { return ${parts.row('key', ['start', 'end'])}; }
function results(a) { return [${program.results.join(', ')}]; }
function merge(a, b) {
a.n += b.n;
${program.merge}}
function remove(a) {
${parts.entryKey}${keys.remove('root')}}
function restore(a) {
${parts.entryKey}${keys.put('root', 'a')}}
return { accept, fresh, freshKey, merge, results, row, remove, restore, root };`
}

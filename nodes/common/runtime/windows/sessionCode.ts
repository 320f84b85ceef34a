/** The generated code of session windows: a key's sessions, in the order of their start, and the record that opens, extends or joins them. */
import type { StateTable } from '../../../../engine/api/index.ts'
import type { Value } from '../../../../model/types.ts'
import type { Stamped } from '../../../../engine/api/state.ts'
import type { Groups } from './groups.ts'
import type { Accumulator, Sequence, WindowParts } from './parts.ts'

/** All sessions of a key: an entry of the state. */
export interface SessionKey extends Stamped {
  /** Sessions that do not touch, in the order of their start. */
  list: Session[]
  /** The last of them. */
  last: Session
  [field: string]: unknown
}

/** From the first record to the last, on the wall clock. */
export interface Session extends Accumulator {
  s: number
  e: number
  of: SessionKey
  /** It has become part of another one, or is over. */
  gone: boolean
  /** Its result was sent. */
  fired: boolean
}

export interface SessionCode {
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
  /** A session of this key without records. */
  readonly fresh: () => Session
  readonly results: (a: Accumulator) => readonly Value[]
  readonly merge: (a: Session, b: Session) => void
  readonly row: (a: Session) => readonly Value[]
  /** The key of a session has none left. */
  readonly remove: (key: SessionKey) => void
  /** Puts a key of a snapshot in. */
  readonly restore: (key: SessionKey) => void
  readonly freshKey: () => SessionKey
  readonly root: Groups<unknown>
}

/** Results that were sent and that the record at hand changes. */
export interface SessionChanges {
  /** Set by `take` where there is something to send once the record is in. */
  any: boolean
  send(a: Session): void
}

export interface SessionHooks {
  readonly table: StateTable<SessionKey>
  readonly sequence: Sequence
  /** The wall clock of an instant; null where they are the same. */
  readonly local: ((time: number) => number) | null
  readonly gap: number
  /** Whether nothing takes a record of this time and key any more. */
  readonly isLate: (key: SessionKey | null, time: number, mark: number) => boolean
  /** The session that takes the record: made, extended, or joined of several. */
  readonly take: (key: SessionKey, time: number, mark: number) => Session
  /** Only with updates. */
  readonly changes: SessionChanges | null
}

export function sessionCode(parts: WindowParts, hooks: SessionHooks): SessionCode {
  const { table, sequence, local, gap, isLate, take, changes } = hooks
  const scope = { T: table, S: sequence, toLocal: local, gap, isLate, take, changes }
  return parts.compile(print(parts, hooks), scope) as SessionCode
}

function print(parts: WindowParts, { local, changes }: SessionHooks): string {
  const { keys, program } = parts
  const own = [
    ['s', '0'],
    ['e', '0'],
    ['of', 'null'],
    ['gone', 'false'],
    ['fired', 'false'],
  ] as const
  const keyFields = [
    ['stamp', '0'],
    ['group', '-1'],
    ['list', '[]'],
    ['last', 'null'],
  ]
  const shape = [...keyFields, ...keys.fields.map((field) => [field, 'null'])]
  const made = `k = freshKey();
${parts.storeKey.replaceAll('a.', 'k.')}T.add(k);
`
  return `const root = new Groups();
function fresh() { return ${parts.fresh(own)}; }
function freshKey() { return { ${shape.map(([name, initial]) => `${name}: ${initial}`).join(', ')} }; }
function accept(${parts.parameters}) {
${local === null ? 'const at = time;\n' : 'const at = toLocal(time);\n'}${parts.recordKey}${keys.peek('root', 'found')}
let a = found === null ? null : found.last;
const inside = a !== null && at >= a.s && at - a.e <= gap${changes === null ? '' : ' && !a.fired'};
if (!inside && isLate(found, at, mark)) return false;
${parts.compute}${program.ordered ? 'const seq = ++S.seq;\n' : ''}if (inside) {
const k = found;
if (k.stamp !== T.stamp) T.touch(k);
if (at > a.e) a.e = at;
} else {
${keys.find('root', 'k', made)} else if (k.stamp !== T.stamp) T.touch(k);
a = take(k, at, mark);
}
ledger.held++;
a.n++;
${program.add}${changes === null ? '' : 'if (changes.any) changes.send(a);\n'}return true;
}
function rowOf(key, a, start, end) { return ${parts.row('key', ['start', 'end'])}; }
function row(a) { return rowOf(a.of, a, a.s, a.e + gap); }
function results(a) { return [${program.results.join(', ')}]; }
function merge(a, b) {
a.n += b.n;
${program.merge}}
function remove(a) {
${parts.entryKey}${keys.remove('root')}}
function restore(a) {
${parts.entryKey}${keys.put('root', 'a')}}
return { accept, fresh, freshKey, results, merge, row, remove, restore, root };`
}

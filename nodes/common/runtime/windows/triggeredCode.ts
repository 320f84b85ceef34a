/** The generated code of windows that a trigger ends: one accumulator a key. */
import type { StateTable } from '../../../../engine/api/index.ts'
import type { Value } from '../../../../model/types.ts'
import type { Groups } from './groups.ts'
import type { Accumulator, WindowParts } from './parts.ts'

export interface Triggered extends Accumulator {
  /** Records since the last result. */
  since: number
  /** The smallest and the largest event time. */
  lo: number
  hi: number
  /** The multiple of the interval at which it fires; Infinity when nothing has come since the last result. */
  due: number
  /** The result that was sent last, while accumulating. */
  sent: readonly Value[] | null
  gone: boolean
}

export interface TriggeredCode {
  readonly accept: (...valuesThenTimeThenMark: never[]) => boolean
  readonly fresh: () => Triggered
  readonly row: (a: Triggered) => readonly Value[]
  readonly results: (a: Accumulator) => readonly Value[]
  readonly remove: (a: Triggered) => void
  readonly restore: (a: Triggered) => void
  readonly root: Groups<unknown>
}

export interface TriggeredHooks {
  readonly table: StateTable<Triggered>
  readonly timed: boolean
  /** Whether the rows have a column for the smallest event time, and for the largest. */
  readonly times: readonly boolean[]
  /** Fires at so many records. */
  readonly count: number | null
  readonly schedule: ((a: Triggered, time: number, mark: number) => void) | null
  readonly fire: (a: Triggered) => void
  /** A key is in that was not. */
  readonly opened: () => void
}

export function triggeredCode(parts: WindowParts, hooks: TriggeredHooks): TriggeredCode {
  const { table, schedule, fire, opened } = hooks
  return parts.compile(print(parts, hooks), { T: table, schedule, fire, opened }) as TriggeredCode
}

function print(parts: WindowParts, { timed, times, count, schedule }: TriggeredHooks): string {
  const { keys, program } = parts
  const own = [
    ['since', '0'],
    ['lo', '0'],
    ['hi', '0'],
    ['due', 'Infinity'],
    ['sent', 'null'],
    ['gone', 'false'],
  ] as const
  const missing = `a = fresh();
${timed ? 'a.lo = a.hi = time;\n' : ''}${parts.storeKey}opened();
T.add(a);
`
  const bounds = ['a.lo', 'a.hi'].filter((_, index) => times[index] === true)
  const fires = count === null ? '' : `if (a.since >= ${count}) fire(a);\n`
  return `const root = new Groups();
function fresh() { return ${parts.fresh(own)}; }
function accept(${parts.parameters}) {
${parts.compute}${parts.recordKey}${keys.find('root', 'a', missing)} else if (a.stamp !== T.stamp) T.touch(a);
${timed ? 'if (time < a.lo) a.lo = time;\nif (time > a.hi) a.hi = time;\n' : ''}ledger.held++;
a.n++;
a.since++;
${program.add}${schedule === null ? '' : 'schedule(a, time, mark);\n'}${fires}return true;
}
function row(a) { return ${parts.row('a', bounds)}; }
function results(a) { return [${program.results.join(', ')}]; }
function remove(a) {
${parts.entryKey}${keys.remove('root')}}
function restore(a) {
${parts.entryKey}${keys.put('root', 'a')}}
return { accept, fresh, row, results, remove, restore, root };`
}

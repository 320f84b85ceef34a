/** Prints the code of a window join over sessions: a record's row goes to the session of its key; a session is joined when it ends. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import type { Keyed } from '../../../engine/api/keyed.ts'
import type { Value } from '../../../model/types.ts'
import type { Side } from '../../common/joins/fields.ts'
import { compileJoin } from '../../common/runtime/joins/compile.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import {
  freshNames,
  nullTest,
  printKeyNames,
  storedValues,
  type Fresh,
} from '../../common/runtime/joins/print.ts'
import { NO_ROWS, type Bounds, type Part } from './group.ts'
import { printJoin } from './join.ts'
import type { Placing } from './placing.ts'
import { goneOf, printPush } from './program.ts'

export interface Session extends Part {
  /** The first instant and the last plus the gap. */
  from: number
  to: number
  records: number
}

/** A key's sessions, in no order. */
export interface SessionKey extends Keyed {
  sessions: Session[]
  /** When the key's timer is set. */
  due: number
}

export interface SessionPlaces {
  /** The entry of a key, ready to be changed. */
  readonly of: (key: readonly Value[]) => SessionKey
  /** The session of a record under its key; null where it is late. */
  readonly at: (key: SessionKey, time: number, mark: number, alone: Side | null) => Session | null
}

export interface SessionProgram {
  readonly left: (...valuesThenTimeThenMark: never[]) => boolean
  readonly right: (...valuesThenTimeThenMark: never[]) => boolean
  /** Sends the results of a session that is no longer in the store, and books its rows. `matchable`: no value of its key is NULL. */
  readonly fire: (session: Session, window: Bounds, matchable: boolean) => void
}

export function sessionProgram(
  plan: JoinPlan,
  placing: Omit<Placing, 'pane'>,
  context: OperatorContext,
  store: SessionPlaces,
): SessionProgram {
  const fresh = freshNames()
  const text = `"use strict";
${printAccept(plan, 'l', fresh)}
${printAccept(plan, 'r', fresh)}
${printJoin(plan, { ...placing, pane: () => '' }, fresh)}
const one = [null];
function fire(session, w, matchable) {
one[0] = session;
const used = join(one, w, matchable);
ledger.held -= session.records;
ledger.absorbed += used;
ledger.expired += session.records - used;
}
return { left: accept_l, right: accept_r, fire };`
  return compileJoin(text, plan, context, { of: store.of, at: store.at, NO_ROWS }) as SessionProgram
}

function printAccept(plan: JoinPlan, side: Side, names: Fresh): string {
  const own = plan[side]
  const keys = plan.identity.map((_, index) => `k${index}`)
  const test = nullTest(own, keys)
  const alone = test === null ? 'null' : `${test} ? '${side}' : null`
  return `function accept_${side}(${[...own.columns.map((index) => `x${index}`), 'time', 'mark'].join(', ')}) {
${printKeyNames(plan, side, names, goneOf(plan, side))}const s = at(of([${keys.join(', ')}]), time, mark, ${alone});
if (s === null) return false;
${printPush('s', side, storedValues(own))}s.records++;
ledger.held++;
return true;
}`
}

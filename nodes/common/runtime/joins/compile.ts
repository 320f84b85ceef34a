import { keyText } from '../../../../engine/api/encode.ts'
import type { HeldRecord, OperatorContext } from '../../../../engine/api/index.ts'
import * as library from '../../../../model/expr/runtime/index.ts'
import type { Side } from '../../joins/fields.ts'
import { storedColumns, type JoinPlan } from './plan.ts'
import { portOf } from './print.ts'

/**
 * Runs the text of a join's program. It reaches `R` and `E` of printed expressions, `emit` (to the port `out`), `fail`, `ledger`, `keyText`, `heldLeft` and `heldRight`
 * (what `fail` is told of a row of a side), and whatever is in `more`.
 */
export function compileJoin(
  text: string,
  plan: JoinPlan,
  context: OperatorContext,
  more: Readonly<Record<string, unknown>>,
): unknown {
  const held = (side: Side): HeldRecord => ({ port: portOf(side), columns: storedColumns(plan[side]) })
  const given = {
    R: library,
    E: context,
    emit: context.emit('out'),
    fail: context.fail,
    ledger: context.ledger,
    keyText,
    heldLeft: held('l'),
    heldRight: held('r'),
    ...more,
  }
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(...Object.keys(given), text) as (...values: unknown[]) => unknown
  return make(...Object.values(given))
}

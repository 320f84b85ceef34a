/** Regular joins: every row of both sides is kept by key, and meets those of the other side as they come; in batch mode at the end of the input. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { MAX_WATERMARK } from '../../engine/api/windows.ts'
import { inspectKeyed, keyedSummary } from '../common/runtime/inspect.ts'
import { keyColumns, planJoin } from '../common/runtime/joins/plan.ts'
import { keyView, rowWidth, sidesView } from '../common/runtime/joins/view.ts'
import type { RegularJoinConfig } from './definition.ts'
import { regularProgram } from './runtime/program.ts'
import { countRows, JoinState } from './runtime/state.ts'

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => keyColumns(operator, operator.config as unknown as RegularJoinConfig),
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, ledger } = context
  const config = operator.config as unknown as RegularJoinConfig
  const plan = planJoin(operator, config)
  const state = new JoinState(context, plan, config)
  const atEnd = context.mode === 'batch'
  const program = regularProgram(plan, state, context, atEnd)
  const timers = { next: atEnd ? MAX_WATERMARK : Infinity }
  return {
    inputs: {
      left: { columns: plan.l.columns, accept: program.left },
      right: { columns: plan.r.columns, accept: program.right },
    },
    timers,
    advance(watermark) {
      if (!atEnd || watermark < MAX_WATERMARK) return
      timers.next = Infinity
      for (const rows of state.map.values()) {
        program.finish(rows, !rows.key.includes(null))
        state.map.delete(rows)
      }
    },
    summary: () => keyedSummary(state.map.size, ledger.held, rowWidth(plan)),
    inspect: (query) =>
      inspectKeyed(state.map.values(), query, keyView(plan), ({ l, r }) => ({
        window: null,
        ...sidesView(countRows(l), countRows(r)),
      })),
  }
}

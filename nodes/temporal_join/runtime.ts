/** Temporal joins: left rows wait for the watermark, and meet the version of the right side that was valid at their time. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { inspectKeyed, keyedSummary } from '../common/runtime/inspect.ts'
import { keyColumns, planJoin } from '../common/runtime/joins/plan.ts'
import { keyView, rowWidth } from '../common/runtime/joins/view.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import type { TemporalJoinConfig } from './definition.ts'
import { temporalProgram } from './runtime/program.ts'
import { VersionedRows } from './runtime/versions.ts'

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => keyColumns(operator, operator.config as unknown as TemporalJoinConfig),
  create,
}

function create(context: OperatorContext): Operator {
  const config = context.operator.config as unknown as TemporalJoinConfig
  const plan = planJoin(context.operator, config)
  const store = new VersionedRows(context, plan, config)
  const program = temporalProgram(plan, store, context)
  store.use(program.meet)
  return {
    inputs: {
      left: { columns: plan.l.columns, accept: program.left },
      right: { columns: plan.r.columns, accept: program.right },
    },
    timers: store.timers,
    advance: (watermark) => store.advance(watermark),
    summary: () => keyedSummary(store.rows.size, context.ledger.held, rowWidth(plan), store.timers.next),
    timersOf: (query) => timerPage(keyedTimers(store.timers), query, keyView(plan)),
    inspect: (query) =>
      inspectKeyed(store.rows.values(), query, keyView(plan), ({ left, versions }) => ({
        window: null,
        values: [
          { name: 'waiting', value: left.length },
          { name: 'versions', value: versions.length },
          { name: 'from', value: versions[0]?.[0] ?? null },
        ],
        records: left.length + versions.length,
      })),
  }
}

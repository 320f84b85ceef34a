/** Interval joins: rows of each side wait, by key, as long as one of the other side can match them. */
import type {
  Operator,
  OperatorContext,
  OperatorRuntime,
  OutputClock,
  Stamped,
} from '../../engine/api/index.ts'
import { inspectKeyed, keyedSummary } from '../common/runtime/inspect.ts'
import { keepsLeft, keepsRight } from '../common/joins/fields.ts'
import { planJoin } from '../common/runtime/joins/plan.ts'
import { keyView, rowWidth, sidesView } from '../common/runtime/joins/view.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import type { IntervalJoinConfig } from './definition.ts'
import { intervalProgram } from './runtime/program.ts'
import { WaitingRows } from './runtime/waiting.ts'

export const runtime: OperatorRuntime = { kind: 'operator', clock: true, create }

interface Clock extends OutputClock, Stamped {
  mark: number
}

function create(context: OperatorContext): Operator {
  const config = context.operator.config as unknown as IntervalJoinConfig
  const plan = planJoin(context.operator, config)
  const store = new WaitingRows(context, plan, config)
  const program = intervalProgram(plan, config, store, context)
  const delay = delayOf(config)
  const output: Clock = { mark: -Infinity, stamp: 0, group: -1 }
  const table = context.table<Clock>({
    name: 'mark',
    entries: () => [output],
    keyText: () => '',
    encode: ({ mark }) => (Number.isFinite(mark) ? mark : null),
    decode: (json) => {
      output.mark = typeof json === 'number' ? json : -Infinity
    },
  })
  table.add(output)
  const timers = { next: -Infinity }
  return {
    inputs: {
      left: { columns: plan.l.columns, accept: program.left },
      right: { columns: plan.r.columns, accept: program.right },
    },
    timers,
    advance(watermark) {
      store.advance(watermark, program.over)
      const mark = watermark >= Number.MAX_SAFE_INTEGER ? watermark : watermark - delay - 1
      if (mark > output.mark) {
        table.touch(output)
        output.mark = mark
      }
      // The output's watermark moves with every one of the input's.
      timers.next = watermark + 1
    },
    output,
    summary: () => keyedSummary(store.size, context.ledger.held, rowWidth(plan), store.nextTimer),
    timersOf: (query) => timerPage(keyedTimers(store.timers), query, keyView(plan)),
    inspect: (query) =>
      inspectKeyed(store.keys(), query, keyView(plan), ({ l, r }) => ({
        window: null,
        ...sidesView(l.length, r.length),
      })),
  }
}

/**
 * How far behind the input's watermark a result can be, ms. With the later of two times only rows that were padded are behind, by as long as they waited; with the
 * time of one side matches are, too.
 */
export function delayOf({ join, lower, upper, time }: IntervalJoinConfig): number {
  const left = time === 'left' || (time === 'larger' && keepsLeft(join)) ? Math.max(0, upper) : 0
  const right = time === 'right' || (time === 'larger' && keepsRight(join)) ? Math.max(0, -lower) : 0
  return Math.max(left, right)
}

/** Window joins: rows of both sides wait in the window that they belong to, and meet when it fires. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { zoneOf } from '../common/joins/times.ts'
import { inputsOf, keyColumns, planJoin } from '../common/runtime/joins/plan.ts'
import { keyView } from '../common/runtime/joins/view.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import type { WindowJoinConfig } from './definition.ts'
import { windowColumns } from './infer.ts'
import { AlignedPanes, alignmentOf } from './runtime/aligned.ts'
import { GivenWindows } from './runtime/given.ts'
import { GroupKeys } from './runtime/keys.ts'
import { widthsOf, type Placing } from './runtime/placing.ts'
import { joinProgram } from './runtime/program.ts'
import { SessionStore } from './runtime/session.ts'
import { sessionProgram } from './runtime/sessionProgram.ts'
import { paneView, sessionView } from './runtime/view.ts'

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => keyColumns(operator, operator.config as unknown as WindowJoinConfig),
  create,
}

function create(context: OperatorContext): Operator {
  const { operator } = context
  const config = operator.config as unknown as WindowJoinConfig
  const { windows } = config
  const inputs = inputsOf(operator)
  const zone = zoneOf(inputs, context.timeZone)
  const taken =
    windows.kind === 'input'
      ? { l: [windows.leftStart, windows.leftEnd], r: [windows.rightStart, windows.rightEnd] }
      : { l: [], r: [] }
  const plan = planJoin(operator, config, { own: windowColumns(config), taken })
  const names = { start: config.windowStart, end: config.windowEnd }
  const { identity } = plan
  const widths = widthsOf(plan)
  const inputOf = (side: 'l' | 'r', accept: (...given: never[]) => boolean) => ({
    columns: plan[side].columns,
    accept,
  })

  if (windows.kind === 'session') {
    const store = new SessionStore(context, { gap: windows.gap, zone, types: plan.keyTypes, widths })
    const program = sessionProgram(plan, { once: true, names }, context, store)
    store.use(program)
    return {
      inputs: { left: inputOf('l', program.left), right: inputOf('r', program.right) },
      timers: store.timers,
      advance: (watermark) => store.advance(watermark),
      timersOf: (query) => timerPage(keyedTimers(store.timers), query, keyView(plan)),
      ...sessionView(plan, store, widths, context.ledger),
    }
  }

  const keys = new GroupKeys(identity)
  const store =
    windows.kind === 'input' ? new GivenWindows(keys) : new AlignedPanes(alignmentOf(windows), zone, keys)
  const once = windows.kind === 'input' || windows.kind === 'tumbling'
  const pane: Placing['pane'] =
    windows.kind === 'input'
      ? (side) => {
          const [start, end] = taken[side].map(
            (name) => `x${plan[side].schema.columns.findIndex((column) => column.name === name)}`,
          )
          return printPane(`${start} !== w.start || ${end} !== w.end`, `at(${start}, ${end}, time, mark)`)
        }
      : () => printPane('time < w.from || time >= w.to', 'at(time, mark)')
  const program = joinProgram(plan, { pane, once, names }, context, store.at, keys)
  program.use(context.table(store.spec(program.fresh, widths)))
  store.use(program)
  return {
    inputs: { left: inputOf('l', program.left), right: inputOf('r', program.right) },
    timers: store.timers,
    advance: (watermark) => store.advance(watermark),
    ...paneView(plan, store, widths),
  }
}

/** Records out of order go to and fro between two panes: both are at hand. */
const printPane = (isOther: string, find: string): string =>
  `let w = current;
if (${isOther}) {
w = other;
if (${isOther}) {
w = ${find};
if (w === null) return false;
}
other = current;
current = w;
}
`

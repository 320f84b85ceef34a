import type { InferContext, Inference } from '../../model/definition.ts'
import { appendStream, type Column, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import {
  checkCondition,
  checkKeys,
  checkOutputs,
  columnsOf,
  conditionScope,
  namesFit,
  resultScope,
  sharedKeyFix,
  type JoinInputs,
} from '../common/joins/infer.ts'
import { checkTimes, zoneOf } from '../common/joins/times.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import type { WindowJoinConfig } from './config.ts'

/** The columns that a window join puts in front of its result. */
export const windowColumns = ({
  windowStart,
  windowEnd,
}: Pick<WindowJoinConfig, 'windowStart' | 'windowEnd'>): readonly Column[] => [
  { name: windowStart, type: t.timestamp(false) },
  { name: windowEnd, type: t.timestamp(false) },
]

/** Checks a window join and gives the schemas of its ports. */
export function inferWindowJoin(
  config: WindowJoinConfig,
  { left, right }: Readonly<Record<string, StreamSchema>>,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  checkWindows(config, problems)
  const late = {
    ...(left === undefined ? {} : { late_left: left }),
    ...(right === undefined ? {} : { late_right: right }),
  }
  const known = withDead(late, config.onError)
  if (left === undefined || right === undefined) return { outputs: known, problems: problems.list }
  const inputs = { left, right }
  const timed = checkTimes(problems, inputs, context)
  const bounded = checkBounds(config, inputs, problems)
  const keys = checkKeys(problems, config, inputs, 0)
  if (config.on.length === 0) {
    problems.warning(
      'join-keys',
      'on',
      'There is no key: every left record meets every right one of its window.',
      'Add a key, unless you mean all pairs.',
      sharedKeyFix(problems, config, inputs),
    )
  }
  const own = windowColumns(config)
  const condition = checkCondition(problems, config, conditionScope(inputs, own))
  const outputs = checkOutputs(problems, config, resultScope(config, inputs, own))
  const sound = timed && bounded && keys !== null && condition !== null && outputs !== null
  const made = { windowStart: config.windowStart, windowEnd: config.windowEnd }
  if (!sound || !namesFit(problems, config, outputs, made)) return { outputs: known, problems: problems.list }
  const zoned = zoneOf(inputs, context.timeZone) === 'UTC' ? {} : { zoned: true as const }
  const out = { ...appendStream([...own, ...columnsOf(outputs)], config.windowEnd), ...zoned }
  return { outputs: { out, ...known }, problems: problems.list }
}

function checkWindows(config: WindowJoinConfig, problems: Problems): void {
  const { windows } = config
  if (windows.kind === 'input' || windows.kind === 'session') return
  const { size, offset } = windows
  if (Math.abs(offset) >= size) {
    problems.error(
      'window-offset',
      'windows.offset',
      'The offset is not smaller than the size of the window.',
      'An offset of a whole window changes nothing: use one below the size.',
    )
  }
  if (windows.kind === 'tumbling') return
  const [part, width] = windows.kind === 'sliding' ? ['slide', windows.slide] : ['step', windows.step]
  if (size % width === 0) return
  const nearest = Math.max(1, Math.round(size / width)) * width
  problems.error(
    'window-multiple',
    `windows.${part}`,
    `The size, ${durationText(size)}, is not a multiple of the ${part}, ${durationText(width)}.`,
    'Windows are put together from whole parts, as in Flink.',
    [
      problems.fix(`Set the size to ${durationText(nearest)}`, {
        ...config,
        windows: { ...windows, size: nearest },
      }),
    ],
  )
}

/** The window columns of the inputs are there, of one type, and rule the event time. */
function checkBounds(config: WindowJoinConfig, inputs: JoinInputs, problems: Problems): boolean {
  const { windows } = config
  if (windows.kind !== 'input') return true
  let sound = true
  const kinds = new Set<string>()
  for (const side of ['left', 'right'] as const) {
    for (const which of ['Start', 'End'] as const) {
      const field = `${side}${which}` as const
      const name = windows[field]
      const column = findColumn(inputs[side].columns, name)
      if (column === undefined) {
        unknownColumn(problems, `windows.${field}`, name, inputs[side].columns, (near) => ({
          ...config,
          windows: { ...windows, [field]: near },
        }))
        sound = false
      } else kinds.add(column.type.kind)
    }
    const end = side === 'left' ? windows.leftEnd : windows.rightEnd
    if (findColumn(inputs[side].columns, end) !== undefined && inputs[side].eventTime !== end) {
      problems.error(
        'window-bounds',
        `windows.${side}End`,
        `The event time of the ${side} input is not ${end}, the end of its windows.`,
        'Connect the result of a window node, and keep its end column as it is; or join raw records within windows of this node.',
      )
      sound = false
    }
  }
  if (sound && (kinds.size > 1 || !(kinds.has('TIMESTAMP') || kinds.has('TIMESTAMP_LTZ')))) {
    problems.error(
      'column-type',
      'windows',
      'The window columns of the two inputs are not of one type.',
      'Use those of window nodes: they are TIMESTAMP(3).',
    )
    return false
  }
  return sound
}

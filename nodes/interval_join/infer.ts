import type { InferContext, Inference } from '../../model/definition.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { keepsLeft, keepsRight } from '../common/joins/fields.ts'
import {
  checkCondition,
  checkKeys,
  checkOutputs,
  columnsOf,
  conditionScope,
  nameInResult,
  namesFit,
  resultScope,
  timedBySide,
} from '../common/joins/infer.ts'
import { checkTimes, commonTimeType } from '../common/joins/times.ts'
import { Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import type { IntervalJoinConfig } from './config.ts'

/** Checks an interval join and gives the schemas of its ports. */
export function inferIntervalJoin(
  config: IntervalJoinConfig,
  { left, right }: Readonly<Record<string, StreamSchema>>,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  checkBounds(config, problems)
  const late = {
    ...(left === undefined ? {} : { late_left: left }),
    ...(right === undefined ? {} : { late_right: right }),
  }
  const known = withDead(late, config.onError)
  if (left === undefined || right === undefined) return { outputs: known, problems: problems.list }
  const inputs = { left, right }
  const timed = checkTimes(problems, inputs, context)
  const keys = checkKeys(problems, config, inputs, 1)
  const condition = checkCondition(problems, config, conditionScope(inputs))
  const outputs = checkOutputs(problems, config, resultScope(config, inputs))
  if (!timed || keys === null || condition === null || outputs === null)
    return { outputs: known, problems: problems.list }
  const { time, timeColumn } = config
  if (!namesFit(problems, config, outputs, time === 'larger' ? { timeColumn } : {}))
    return { outputs: known, problems: problems.list }
  const columns = columnsOf(outputs)
  const out =
    time === 'larger'
      ? appendStream([...columns, { name: timeColumn, type: commonTimeType(inputs) }], timeColumn)
      : timedBySide(
          inputs[time],
          columns,
          nameInResult(outputs, time === 'left' ? 'l' : 'r', inputs[time].eventTime),
        )
  return { outputs: { out, ...known }, problems: problems.list }
}

function checkBounds(config: IntervalJoinConfig, problems: Problems): void {
  const { lower, upper, time, join } = config
  if (lower > upper) {
    problems.error(
      'interval-bounds',
      'upper',
      'The interval ends before it starts.',
      'Exchange the two bounds, or move one of them.',
      [problems.fix('Exchange the bounds', { ...config, lower: upper, upper: lower })],
    )
  }
  if ((time === 'left' && keepsRight(join)) || (time === 'right' && keepsLeft(join))) {
    problems.error(
      'interval-time',
      'time',
      `A ${time === 'left' ? 'right' : 'left'} record without a match has no ${time} event time.`,
      'Use the later time of the two records.',
      [problems.fix('Use the later time', { ...config, time: 'larger' })],
    )
  }
}

import type { InferContext, Inference } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { keepsLeft, keepsRight, type Side } from '../common/joins/fields.ts'
import {
  checkCondition,
  checkKeys,
  checkOutputs,
  columnsOf,
  conditionScope,
  nameInResult,
  namesFit,
  resultScope,
  type JoinInputs,
  type JoinKey,
  type JoinOutput,
} from '../common/joins/infer.ts'
import { Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import type { RegularJoinConfig } from './config.ts'

/** Checks a regular join and gives the schemas of its ports. */
export function inferRegularJoin(
  config: RegularJoinConfig,
  { left, right }: Readonly<Record<string, StreamSchema>>,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  const known = withDead({}, config.onError)
  if (left === undefined || right === undefined) return { outputs: known, problems: problems.list }
  const inputs = { left, right }
  const keys = checkKeys(problems, config, inputs, 1)
  const condition = checkCondition(problems, config, conditionScope(inputs))
  const outputs = checkOutputs(problems, config, resultScope(config, inputs))
  if (keys === null || condition === null || outputs === null || !namesFit(problems, config, outputs))
    return { outputs: known, problems: problems.list }
  const columns = columnsOf(outputs)
  const append = context.mode === 'batch' || isAppend(config, inputs)
  const out: StreamSchema = {
    columns,
    // A match may come at any time: results are in no order of time, as in Flink.
    eventTime: null,
    changes: append ? 'append' : 'changelog',
    key: append ? null : resultKey(config, inputs, keys, outputs),
  }
  return { outputs: { out, ...known }, problems: problems.list }
}

/** Whether nothing that is sent is ever taken back. */
export const isAppend = ({ join }: RegularJoinConfig, { left, right }: JoinInputs): boolean =>
  join === 'inner' && left.changes === 'append' && right.changes === 'append'

/**
 * The columns that tell results apart: the key of one side where each of its rows has one match at most, else the keys of both. Null where an input has no key,
 * or the result does not have all of its columns as they stand.
 */
function resultKey(
  { join }: RegularJoinConfig,
  inputs: JoinInputs,
  keys: readonly JoinKey[],
  outputs: readonly JoinOutput[],
): readonly string[] | null {
  const keyOf = (side: Side): readonly string[] | null => {
    const { key } = side === 'l' ? inputs.left : inputs.right
    const names = key?.map((column) => nameInResult(outputs, side, column)) ?? null
    return names === null || names.includes(null) ? null : names.filter((name) => name !== null)
  }
  const isUnique = (side: 'left' | 'right'): boolean => {
    const { key } = inputs[side]
    const matched = keys.flatMap(({ [side]: { typed } }) => (typed.op === 'column' ? [typed.name] : []))
    return key?.every((column) => matched.includes(column)) ?? false
  }
  const [left, right] = [keyOf('l'), keyOf('r')]
  if (left !== null && isUnique('right') && !keepsRight(join)) return left
  if (right !== null && isUnique('left') && !keepsLeft(join)) return right
  return left === null || right === null ? null : [...left, ...right]
}

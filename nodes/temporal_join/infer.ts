import type { InferContext, Inference } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
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
  type JoinInputs,
  type JoinKey,
} from '../common/joins/infer.ts'
import { checkTimes } from '../common/joins/times.ts'
import { listNames, Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import type { TemporalJoinConfig } from './config.ts'

/** Checks a temporal join and gives the schemas of its ports. */
export function inferTemporalJoin(
  config: TemporalJoinConfig,
  { left, right }: Readonly<Record<string, StreamSchema>>,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  const known = withDead(left === undefined ? {} : { late_left: left }, config.onError)
  if (left === undefined || right === undefined) return { outputs: known, problems: problems.list }
  const inputs = { left, right }
  const timed = checkTimes(problems, inputs, context)
  const keys = checkKeys(problems, config, inputs, 1)
  const versioned = keys !== null && checkVersions(config, inputs, keys, problems)
  const condition = checkCondition(problems, config, conditionScope(inputs))
  const outputs = checkOutputs(problems, config, resultScope(config, inputs))
  if (!timed || !versioned || condition === null || outputs === null || !namesFit(problems, config, outputs))
    return { outputs: known, problems: problems.list }
  const out = timedBySide(left, columnsOf(outputs), nameInResult(outputs, 'l', left.eventTime))
  return { outputs: { out, ...known }, problems: problems.list }
}

/** A changelog is a table of versions by its key, so records have to find them by all of it. */
function checkVersions(
  config: TemporalJoinConfig,
  { right }: JoinInputs,
  keys: readonly JoinKey[],
  problems: Problems,
): boolean {
  if (right.changes === 'append') return true
  if (right.key === null) {
    problems.error(
      'join-versions',
      '',
      'The right input is a changelog without a key, so it has no versions.',
      'Keep the last record of each key with a De-duplicate node, or connect the stream from which the changelog is made.',
    )
    return false
  }
  const matched = keys.flatMap((key) => (key.right.typed.op === 'column' ? [key.right.typed.name] : []))
  const missing = right.key.filter((name) => !matched.includes(name))
  if (missing.length === 0) return true
  problems.error(
    'join-versions',
    'on',
    `The right input has versions by ${listNames(right.key)}, and ${listNames(missing)} is in no key of the join.`,
    'Add a key for it.',
    [
      problems.fix(`Add ${listNames(missing)}`, {
        ...config,
        on: [...config.on, ...missing.map((name) => ({ left: name, right: name }))],
      }),
    ],
  )
  return false
}

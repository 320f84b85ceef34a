import type { InferContext, Inference } from '../../model/definition.ts'
import { appendStream, type Column, type StreamSchema } from '../../model/schema.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import { checkConditions, checkDefinitions, checkPattern, checkSkip } from './checks.ts'
import type { PatternConfig } from './config.ts'
import { checkMatch, type MatchExpression } from './expressions.ts'
import type { MatchScope } from './references.ts'

/** Checks a pattern and gives the schemas of its ports. */
export function inferPattern(
  config: PatternConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  const steps = checkPattern(config, problems)
  if (steps !== null) {
    checkDefinitions(config, steps, problems)
    checkSkip(config, steps, problems)
  }
  if (config.timeouts && config.within === null) {
    problems.error(
      'pattern-within',
      'within',
      'Without Within no partial match runs out of time, and the port for them stays empty.',
      'Set Within, or switch the port off.',
      [problems.fix('Switch the port off', { ...config, timeouts: false })],
    )
  }
  if (input === null) return { outputs: {}, problems: problems.list }
  const sides = withDead({ late: input }, config.onError)
  const time = input.eventTime === null ? null : (findColumn(input.columns, input.eventTime) ?? null)
  if (time === null) {
    problems.error(
      'event-time-missing',
      '',
      'The input has no event time, and a pattern goes by the order of event time.',
      'Set the event-time column at the source, and keep that column in every Map up to here.',
    )
  }
  const keys = keyColumns(config, input, problems)
  if (steps === null) return { outputs: sides, problems: problems.list }
  const scope = { columns: input.columns, steps, time }
  checkConditions(config, scope, problems)
  const measures = checkMeasures(config, scope, problems)
  if (keys === null || measures === null || !namesFit(config, keys, problems))
    return { outputs: sides, problems: problems.list }
  const eventTime = config.measures.find((_, index) => measures[index]?.isTime === true)?.name ?? null
  const schemaOf = (matches: readonly MatchExpression[]): StreamSchema =>
    appendStream(
      [
        ...keys,
        ...config.measures.map(({ name }, index) => ({
          name,
          type: matches[index]?.expression.type ?? { kind: 'NULL', nullable: true },
        })),
      ],
      eventTime,
    )
  const timeout = config.timeouts ? { timeout: schemaOf(measuresOf(config, { ...scope, broken: true })) } : {}
  return { outputs: { out: schemaOf(measures), ...timeout, ...sides }, problems: problems.list }
}

type Scope = Pick<MatchScope, 'columns' | 'steps' | 'time'>

/** Measures that check, in order. */
export function measuresOf(
  { measures }: PatternConfig,
  scope: Scope & { readonly broken: boolean },
): readonly MatchExpression[] {
  return measures.flatMap(({ expression }) => {
    const checked = checkMatch(expression, { ...scope, current: null })
    return checked.ok ? [checked.match] : []
  })
}

function checkMeasures(
  config: PatternConfig,
  scope: Scope,
  problems: Problems,
): readonly MatchExpression[] | null {
  const found: MatchExpression[] = []
  config.measures.forEach((measure, index) => {
    const { expression } = measure
    const path = `measures.${index}.expression`
    if (expression.trim() === '') {
      const sample = `${scope.steps[0]?.variable ?? 'A'}.${scope.columns[0]?.name ?? 'price'}`
      problems.error('expression-empty', path, 'A measure has no expression.', `Write one such as ${sample}.`)
      return
    }
    const checked = checkMatch(expression, { ...scope, current: null, broken: false })
    if (checked.ok) found.push(checked.match)
    else
      problems.expression(path, expression, checked.problems, (mended) => ({
        ...config,
        measures: config.measures.with(index, { ...measure, expression: mended }),
      }))
  })
  return found.length === config.measures.length ? found : null
}

function keyColumns(config: PatternConfig, input: StreamSchema, problems: Problems): Column[] | null {
  const columns: Column[] = []
  config.keys.forEach((name, index) => {
    const path = `keys.${index}`
    const column = findColumn(input.columns, name)
    if (column === undefined) {
      unknownColumn(problems, path, name, input.columns, (near) => ({
        ...config,
        keys: config.keys.with(index, near),
      }))
    } else if (column.type.kind === 'MAP') {
      problems.error(
        'column-type',
        path,
        `The key ${name} is a MAP, and maps cannot be compared.`,
        'Partition by one of its values: compute it in a Map before.',
      )
    } else if (config.keys.indexOf(name) < index) {
      problems.error('column-duplicate', path, `The key ${name} is listed twice.`, 'Remove one of the two.')
    } else columns.push(column)
  })
  return columns.length === config.keys.length ? columns : null
}

/** Every column of the result needs a name of its own. */
function namesFit(config: PatternConfig, keys: readonly Column[], problems: Problems): boolean {
  const seen = new Set(keys.map(({ name }) => name))
  const before = problems.list.length
  config.measures.forEach(({ name }, index) => {
    const path = `measures.${index}.name`
    if (name === '') problems.error('name-empty', path, 'A measure has no name.', 'Give it a name.')
    else if (seen.has(name)) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name.',
      )
    }
    seen.add(name)
  })
  if (seen.size === 0) {
    problems.error(
      'columns-none',
      'measures',
      'The result would have no columns.',
      'Add a measure, such as MATCH_ROWTIME().',
    )
  }
  return problems.list.length === before
}

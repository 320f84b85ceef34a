/** All that a plan's pattern needs at run time: its automaton, conditions and measures, and the columns that rows are held with. */
import type { Json } from '../../../model/document.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import type { PatternConfig } from '../definition.ts'
import { checkMatch, type MatchExpression } from '../expressions.ts'
import { measuresOf } from '../infer.ts'
import { readPattern, type Step } from '../text.ts'
import { buildAutomaton, type Automaton } from './automaton.ts'
import { compileAccept, compileCondition, compileMeasures, type Condition, type Measures } from './code.ts'

export interface PatternPlan {
  readonly steps: readonly Step[]
  readonly automaton: Automaton
  /** Indices of the input's columns that rows are held with, and these columns. */
  readonly wanted: readonly number[]
  readonly columns: readonly Column[]
  /** Indices of the key within `columns`. */
  readonly keys: readonly number[]
  /** By step; null where any row will do. */
  readonly conditions: readonly (Condition | null)[]
  /** Of each step, whether its condition reads the row at hand alone. */
  readonly alone: readonly boolean[]
  readonly measures: Measures
  /** Of a match that broke off; null where nobody asks for those. */
  readonly broken: Measures | null
  /** What the input calls, with the columns as arguments of their own. */
  readonly accept: ReturnType<typeof compileAccept>
}

/** `environment`: `E` of printed expressions. */
export function planPattern(operator: PlanOperator, environment: unknown): PatternPlan {
  const { config, steps, input } = read(operator)
  const { wanted, columns, checked } = held(operator, config, steps, input)
  const { conditions, measures, broken } = checked
  const keys = config.keys.map((key) => columns.findIndex(({ name }) => name === key))
  const apart = steps.map(({ variable }) =>
    config.define.some((one) => one.variable === variable && one.repeats === 'apart'),
  )
  const rows = (list: readonly MatchExpression[]): Measures =>
    compileMeasures(list, columns, keys, environment)
  return {
    steps,
    automaton: buildAutomaton(steps, apart),
    wanted,
    columns,
    keys,
    conditions: conditions.map((match, step) =>
      match === null ? null : compileCondition(match, columns, step, environment),
    ),
    alone: conditions.map(
      (match) =>
        match === null || (match.references.rows.length === 0 && match.references.aggregates.length === 0),
    ),
    measures: rows(measures),
    broken: config.timeouts ? rows(broken) : null,
    accept: compileAccept(columns.length),
  }
}

function read(operator: PlanOperator): {
  readonly config: PatternConfig
  readonly steps: readonly Step[]
  readonly input: StreamSchema
} {
  const config = operator.config as unknown as PatternConfig
  const input = operator.inputs[0]?.schema
  const pattern = readPattern(config.pattern)
  if (input !== undefined && pattern.ok) return { config, steps: pattern.steps, input }
  throw new UnexpectedError('plan', `${operator.id} has no input, or no pattern.`, { nodeId: operator.id })
}

/** The columns that rows are held with, and expressions over just these. */
function held(
  operator: PlanOperator,
  config: PatternConfig,
  steps: readonly Step[],
  input: StreamSchema,
): Pick<PatternPlan, 'wanted' | 'columns'> & { readonly checked: Checked } {
  const all = check(operator, config, steps, input, input.columns)
  const used = new Set([
    ...config.keys,
    ...[...all.conditions, ...all.measures, ...all.broken].flatMap((match) =>
      match === null ? [] : [...match.references.columns],
    ),
  ])
  const wanted = input.columns.flatMap(({ name }, index) => (used.has(name) ? [index] : []))
  const columns = input.columns.filter(({ name }) => used.has(name))
  // Again over these alone: fields of other rows are reached by their index.
  return { wanted, columns, checked: check(operator, config, steps, input, columns) }
}

/**
 * What the state is made of and means: held rows and their columns, and matches that began under these conditions. Other measures over the same columns,
 * another place to go on at, or another bound leave it as it is.
 */
export function stateOf(operator: PlanOperator): Json {
  const { config, steps, input } = read(operator)
  const { keys, pattern, define, within } = config
  const { columns } = held(operator, config, steps, input)
  return { keys, pattern, define, within, eventTime: input.eventTime, columns } as unknown as Json
}

interface Checked {
  readonly conditions: readonly (MatchExpression | null)[]
  readonly measures: readonly MatchExpression[]
  readonly broken: readonly MatchExpression[]
}

function check(
  operator: PlanOperator,
  config: PatternConfig,
  steps: readonly Step[],
  { eventTime, columns: every }: StreamSchema,
  columns: readonly Column[],
): Checked {
  const time = every.find(({ name }) => name === eventTime) ?? null
  const scope = { columns, steps, time }
  const conditions = steps.map(({ variable }, current) => {
    const condition = config.define.find((one) => one.variable === variable)?.condition
    if (condition === undefined) return null
    const checked = checkMatch(condition, { ...scope, current, broken: false })
    if (checked.ok) return checked.match
    const message = checked.problems[0]?.message ?? ''
    throw new UnexpectedError('plan', `The condition of ${variable} does not check: ${message}`, {
      nodeId: operator.id,
    })
  })
  return {
    conditions,
    measures: measuresOf(config, { ...scope, broken: false }),
    broken: config.timeouts ? measuresOf(config, { ...scope, broken: true }) : [],
  }
}

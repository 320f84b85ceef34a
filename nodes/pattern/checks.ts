/** What can be wrong with the pattern of a node, its variables, and their conditions. */
import { nearNames } from '../../model/near.ts'
import { listNames, type Problems } from '../common/problems.ts'
import type { PatternConfig } from './config.ts'
import { checkMatch } from './expressions.ts'
import type { MatchScope } from './references.ts'
import { patternProblems } from './rules.ts'
import { readPattern, type Step } from './text.ts'

type Entry = PatternConfig['define'][number]

function withEntry(
  config: PatternConfig,
  index: number,
  entry: Entry,
  change: Partial<Entry>,
): PatternConfig {
  return { ...config, define: config.define.with(index, { ...entry, ...change }) }
}

export function checkPattern(config: PatternConfig, problems: Problems): readonly Step[] | null {
  const read = readPattern(config.pattern)
  const found = read.ok ? patternProblems(config.pattern, read.steps) : read.problems
  problems.expression('pattern', config.pattern, found, (pattern) => ({ ...config, pattern }))
  return read.ok ? read.steps : null
}

/** Names of variables in the definitions, and conditions that are missing. */
export function checkDefinitions(config: PatternConfig, steps: readonly Step[], problems: Problems): void {
  const names = steps.map(({ variable }) => variable)
  config.define.forEach((entry, index) => {
    const { variable, condition } = entry
    const path = `define.${index}`
    if (!names.includes(variable)) {
      const [near] = nearNames(variable, names)
      // Flink leaves it out too.
      problems.warning(
        'pattern-variable',
        `${path}.variable`,
        variable.trim() === ''
          ? 'The entry names no variable, and counts for nothing.'
          : `The pattern has no variable ${variable}, and its condition counts for nothing.`,
        near === undefined ? `Its variables are ${listNames(names)}.` : `Mean ${near}?`,
        near === undefined
          ? []
          : [problems.fix(`Use ${near}`, withEntry(config, index, entry, { variable: near }))],
      )
      return
    }
    if (config.define.findIndex((one) => one.variable === variable) < index) {
      const rest = config.define.filter((_, at) => at !== index)
      problems.error(
        'pattern-variable',
        `${path}.variable`,
        `${variable} is defined twice.`,
        'Join both conditions with AND.',
        [problems.fix('Remove this one', { ...config, define: rest })],
      )
    }
    if (condition.trim() !== '') return
    problems.error(
      'expression-empty',
      `${path}.condition`,
      `${variable} has no condition.`,
      'Write one, or remove the entry: then any row can be one of it.',
      [problems.fix('Take any row', withEntry(config, index, entry, { condition: 'TRUE' }))],
    )
  })
}

/** The variable to go on at after a match. */
export function checkSkip(config: PatternConfig, steps: readonly Step[], problems: Problems): void {
  const { afterMatch, afterVariable: variable } = config
  if (afterMatch !== 'to_first' && afterMatch !== 'to_last') return
  const names = steps.map((step) => step.variable)
  if (!names.includes(variable)) {
    const [near] = nearNames(variable, names)
    problems.error(
      'pattern-variable',
      'afterVariable',
      variable.trim() === '' ? 'No variable is named.' : `The pattern has no variable ${variable}.`,
      near === undefined ? `Its variables are ${listNames(names)}.` : `Mean ${near}?`,
      near === undefined ? [] : [problems.fix(`Use ${near}`, { ...config, afterVariable: near })],
    )
    return
  }
  const [first] = steps
  if (first?.variable !== variable || (afterMatch === 'to_last' && first.most > 1)) return
  problems.error(
    'pattern-skip',
    'afterVariable',
    `Going on at the ${afterMatch === 'to_first' ? 'first' : 'last'} row of ${variable} is going on where the match began: it would be found again and again.`,
    'Go on to the next row, or at a later variable.',
    [problems.fix('Go on to the next row', { ...config, afterMatch: 'to_next_row' })],
  )
}

export function checkConditions(
  config: PatternConfig,
  scope: Pick<MatchScope, 'columns' | 'steps' | 'time'>,
  problems: Problems,
): void {
  config.define.forEach((entry, index) => {
    const { variable, condition } = entry
    const current = scope.steps.findIndex((step) => step.variable === variable)
    if (current < 0 || condition.trim() === '') return
    const path = `define.${index}.condition`
    const checked = checkMatch(condition, { ...scope, current, broken: false })
    if (!checked.ok) {
      problems.expression(path, condition, checked.problems, (mended) =>
        withEntry(config, index, entry, { condition: mended }),
      )
      return
    }
    const { kind } = checked.match.expression.type
    if (kind !== 'BOOLEAN' && kind !== 'NULL') {
      problems.error(
        'expression-type',
        path,
        `The condition is ${kind}; a condition is BOOLEAN.`,
        "Compare it with something, such as … > 0, … = 'text' or … IS NOT NULL.",
      )
    }
    const [later] = checked.match.later
    if (later !== undefined) {
      problems.warning(
        'pattern-later',
        path,
        `${later.variable} comes after ${variable} in the pattern: it has no row yet, and its columns are NULL here.`,
        `Write the comparison in the condition of ${later.variable}.`,
      )
    }
  })
}

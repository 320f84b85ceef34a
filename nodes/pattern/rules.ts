/** What Flink 2.2 refuses of patterns that can be read, for its reasons (the translation of MATCH_RECOGNIZE in flink-table-planner and flink-cep). */
import type { PatternProblem, Step } from './text.ts'

/** What `?` and `{0,1}` are. */
export const isOptional = ({ least, most }: Step): boolean => least === 0 && most === 1

/** Whether the number of rows is open, and the step takes as many as it can. */
export const isGreedy = (step: Step): boolean => step.greedy && !isOptional(step) && step.least !== step.most

export function patternProblems(text: string, steps: readonly Step[]): readonly PatternProblem[] {
  const written = (step: Step): string => text.slice(step.span.start, step.quantifier.end)
  const problems: PatternProblem[] = []
  const refuse = (
    span: PatternProblem['span'],
    message: string,
    hint: string,
    suggestions: PatternProblem['suggestions'] = [],
  ): void => void problems.push({ code: 'pattern-refused', message, hint, span, suggestions })
  const reluctant = (step: Step) => ({
    label: `Change to ${written(step)}?`,
    replacement: `${text.slice(step.quantifier.start, step.quantifier.end)}?`,
    span: step.quantifier,
  })

  steps.forEach((step, index) => {
    const before = steps[index - 1]
    if (isOptional(step) && !step.greedy) {
      const mark = { start: step.quantifier.end - 1, end: step.quantifier.end }
      refuse(
        step.quantifier,
        `Flink SQL has no reluctant ${text.slice(step.quantifier.start, step.quantifier.end)}.`,
        `Write ${step.variable}?, which takes the row where it fits.`,
        [{ label: 'Remove the second ?', replacement: '', span: mark }],
      )
    } else if (before !== undefined && isGreedy(before) && (isOptional(step) || isAnyNumber(step))) {
      refuse(
        { start: before.span.start, end: step.quantifier.end },
        `${written(step)} may be missing, and stands behind ${written(before)}, which takes as many rows as it can: Flink cannot tell where the one ends.`,
        `Let ${before.variable} take as few rows as it can (${written(before)}?), or ask for at least one row of ${step.variable}.`,
        [reluctant(before)],
      )
    }
  })
  const last = steps.at(-1)
  if (last !== undefined && isGreedy(last)) {
    refuse(
      { start: last.span.start, end: last.quantifier.end },
      `The pattern ends in ${written(last)}, which takes as many rows as it can: no row says that the match is complete.`,
      `End with a variable that takes a fixed number of rows, or as few as it can (${written(last)}?).`,
      [reluctant(last)],
    )
  }
  if (steps.every(({ least }) => least === 0)) {
    refuse(
      { start: 0, end: text.length },
      'Every variable may be missing, so the pattern fits no row at all too.',
      'Let at least one variable take at least one row.',
    )
  }
  return problems
}

/** What `*` and `{0,}` are. */
const isAnyNumber = ({ least, most }: Step): boolean => least === 0 && most === Infinity

import type { StreamSchema } from '../../model/schema.ts'
import { checkField, type Problems } from './problems.ts'
import { conditionHint } from './samples.ts'

/** Checks a condition over the columns of an input; null while the input is not known. */
export function checkCondition(
  problems: Problems,
  path: string,
  text: string,
  input: StreamSchema | null,
  replace: (text: string) => Readonly<Record<string, unknown>>,
): void {
  if (text.trim() === '') {
    const sample = conditionHint(input?.columns ?? [])
    problems.error(
      'expression-empty',
      path,
      'There is no condition.',
      sample === null
        ? 'Connect an input, then write a condition over its columns.'
        : `Write one such as ${sample}.`,
    )
    return
  }
  if (input === null) return
  const checked = checkField(problems, path, text, input.columns, replace, input.eventTime)
  if (checked !== null && checked.type.kind !== 'BOOLEAN' && checked.type.kind !== 'NULL') {
    problems.error(
      'expression-type',
      path,
      `The condition is ${checked.type.kind}; a condition is BOOLEAN.`,
      "Compare it with something, such as … > 0, … = 'text' or … IS NOT NULL.",
    )
  }
}

import type { InferContext } from '../../model/definition.ts'
import type { Json } from '../../model/document.ts'
import { checkExpression, type CheckedExpression, type ExprProblem } from '../../model/expr/index.ts'
import { nearNames } from '../../model/near.ts'
import type { Fix, Problem, Severity } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import { parseType } from '../../model/typeText.ts'
import type { ColumnText } from './fields.ts'
import type { NodeProblemCode } from './problem-codes.ts'

/** A config as parsed; what is undefined is left out when it is written. */
type Config = Readonly<Record<string, unknown>>

const asJson = (config: Config) => JSON.parse(JSON.stringify(config)) as Record<string, Json>

/** Collects the problems of one node while its outputs are inferred. */
export class Problems {
  readonly list: Problem[] = []
  readonly #context: InferContext
  constructor(context: InferContext) {
    this.#context = context
  }

  error(
    code: NodeProblemCode,
    path: string,
    message: string,
    hint: string | null = null,
    fixes: readonly Fix[] = [],
  ) {
    this.#add('error', code, path, message, hint, fixes)
  }

  warning(
    code: string,
    path: string,
    message: string,
    hint: string | null = null,
    fixes: readonly Fix[] = [],
  ) {
    this.#add('warning', code, path, message, hint, fixes)
  }

  /** A fix that writes another config into this node. */
  fix(label: string, config: Config): Fix {
    return { label, operation: { kind: 'setConfig', id: this.#context.nodeId, config: asJson(config) } }
  }

  /** The problems of a field with a text of its own grammar; their suggestions become fixes by way of `replace`, which puts a new text into the config. */
  expression(
    path: string,
    text: string,
    problems: readonly (Omit<ExprProblem, 'code'> & {
      readonly code: ExprProblem['code'] | NodeProblemCode
    })[],
    replace: (text: string) => Config,
  ) {
    for (const problem of problems) {
      const fixes = problem.suggestions.map((suggestion) =>
        this.fix(
          suggestion.label,
          replace(
            text.slice(0, suggestion.span.start) + suggestion.replacement + text.slice(suggestion.span.end),
          ),
        ),
      )
      this.list.push({
        code: problem.code,
        severity: 'error',
        nodeId: this.#context.nodeId,
        path,
        message: problem.message,
        hint: problem.hint,
        span: problem.span,
        ...(fixes.length > 0 ? { fixes } : {}),
      })
    }
  }

  #add(
    severity: Severity,
    code: string,
    path: string,
    message: string,
    hint: string | null,
    fixes: readonly Fix[],
  ) {
    const base = { code, severity, nodeId: this.#context.nodeId, path, message, hint }
    this.list.push(fixes.length > 0 ? { ...base, fixes } : base)
  }
}

/** Checks an expression field and returns what it means, or null after its problems were noted. `eventTime`: the column that carries it, where that is known. */
export function checkField(
  problems: Problems,
  path: string,
  text: string,
  columns: readonly Column[],
  replace: (text: string) => Config,
  eventTime?: string | null,
): CheckedExpression | null {
  const checked = checkExpression(text, eventTime === undefined ? { columns } : { columns, eventTime })
  if (checked.ok) return checked.expression
  problems.expression(path, text, checked.problems, replace)
  return null
}

/** Notes that no connection to a Kafka cluster is chosen. */
export function checkConnection(problems: Problems, connection: string): void {
  if (connection !== '') return
  problems.error(
    'connection-missing',
    'connection',
    'No connection is chosen.',
    'Choose one, or make a new one: a bootstrap server such as 127.0.0.1:9092 is all that a local Kafka needs.',
  )
}

/** Notes that a column is not there, with the nearest name as the fix. */
export function unknownColumn(
  problems: Problems,
  path: string,
  name: string,
  columns: readonly Column[],
  replace: (name: string) => Config,
): void {
  const names = columns.map((column) => column.name)
  const near = nearNames(name, names)[0] ?? null
  problems.error(
    'column-unknown',
    path,
    name === '' ? 'No column is chosen.' : `There is no column ${name}.`,
    near !== null
      ? `Mean ${near}?`
      : names.length > 0
        ? `The columns are ${listNames(names)}.`
        : 'Connect an input with columns first.',
    near !== null ? [problems.fix(`Use ${near}`, replace(near))] : [],
  )
}

/** "a, b, c and 4 more" */
export function listNames(names: readonly string[], limit = 8): string {
  const shown = names.slice(0, limit).join(', ')
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown
}

/** Columns from their DDL texts; what cannot be read is noted and left out. */
export function readColumns(problems: Problems, path: string, texts: readonly ColumnText[]): Column[] {
  const columns: Column[] = []
  const seen = new Set<string>()
  texts.forEach((text, index) => {
    const at = `${path}.${index}`
    if (text.name === '') {
      problems.error(
        'name-empty',
        `${at}.name`,
        `Column ${index + 1} has no name.`,
        'Give it the name it has in the data.',
      )
      return
    }
    if (seen.has(text.name)) {
      problems.error(
        'column-duplicate',
        `${at}.name`,
        `The column ${text.name} is there twice.`,
        'Remove or rename one of them.',
      )
      return
    }
    seen.add(text.name)
    const parsed = parseType(text.type)
    if (!parsed.ok) {
      problems.error(
        'type-invalid',
        `${at}.type`,
        `The type of ${text.name}: ${parsed.message}`,
        'Write a SQL type such as STRING, BIGINT, DOUBLE, DECIMAL(10, 2) or TIMESTAMP_LTZ(3).',
      )
      return
    }
    const type =
      text.safe === true && parsed.type.kind === 'BIGINT'
        ? ({ ...parsed.type, safe: true } as const)
        : parsed.type
    columns.push({ name: text.name, type })
  })
  return columns
}

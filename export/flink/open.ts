/** Which parameters of a pipeline stay open in a program: those whose value stands in the statements as a text. */
import { isAbsolute } from 'node:path'
import type { FlinkExport } from './export.ts'
import { declarations, inserts, statementSql } from './print.ts'

/** Compiles and exports the pipeline with these values of its parameters; null where it is then in error. */
export type ExportWith = (parameters: Readonly<Record<string, string>>) => FlinkExport | null

export interface OpenExport {
  readonly made: FlinkExport
  /** What stands in the texts of `made` in the place of a parameter's value, by the name of the parameter. */
  readonly markers: Readonly<Record<string, string>>
}

/**
 * The export with a marker for each parameter that may change without another plan. Where it is a number, a name, or computed with
 * while the pipeline is compiled, the value stays. `given`: all values; `open`: the parameters that may be open, paths among them absolute.
 */
export function openParameters(
  made: FlinkExport,
  given: Readonly<Record<string, string>>,
  open: readonly string[],
  exportWith: ExportWith,
): OpenExport {
  const values = open.flatMap((name, index) => {
    const value = given[name] ?? ''
    return [{ name, value, marker: `${isAbsolute(value) ? '/' : ''}millrace-parameter-${index}` }]
  })
  const marked = (chosen: typeof values): FlinkExport | null => {
    const markers = Object.fromEntries(chosen.map(({ name, marker }) => [name, marker]))
    const other = exportWith({ ...given, ...markers })
    return other !== null && isSame(made, other, chosen) ? other : null
  }
  const chosen = values.filter((one) => marked([one]) !== null)
  const all = chosen.length === 0 ? null : marked(chosen)
  if (all === null) return { made, markers: {} }
  return { made: all, markers: Object.fromEntries(chosen.map(({ name, marker }) => [name, marker])) }
}

const statements = ({ script }: FlinkExport): readonly string[] =>
  [...declarations(script), ...inserts(script)].map(({ node, statement }) =>
    statementSql(statement, node.label),
  )

interface Marked {
  readonly marker: string
  readonly value: string
}

/** Whether the markers stand in texts of SQL alone, each somewhere, and the values in their places give the same statements. */
function isSame(made: FlinkExport, other: FlinkExport, markers: readonly Marked[]): boolean {
  const [before, after] = [statements(made), statements(other)]
  const filled = after.map((sql) =>
    markers.reduce((text, { marker, value }) => text.replaceAll(marker, value.replaceAll("'", "''")), sql),
  )
  const outside = after.map(withoutTexts).join('\n')
  return (
    before.length === filled.length &&
    before.every((sql, index) => sql === filled[index]) &&
    JSON.stringify(made.settings) === JSON.stringify(other.settings) &&
    markers.every(
      ({ marker }) =>
        !outside.includes(marker) &&
        after.some((sql) => sql.includes(marker)) &&
        !before.some((sql) => sql.includes(marker)),
    )
  )
}

const TOKEN = /'(?:[^']|'')*'|`(?:[^`]|``)*`|--[^\n]*/g

const withoutTexts = (sql: string): string =>
  sql.replaceAll(TOKEN, (token) => (token.startsWith("'") ? "''" : token))

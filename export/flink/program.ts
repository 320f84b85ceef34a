/** What the programs around Flink SQL have in common: the settings, the statements, and the values that they take from the environment. */
import { connectorsOf, type Connector } from './connectors.ts'
import type { OpenExport } from './open.ts'
import { declarations, inserts, statementSql } from './print.ts'
import type { ScriptNode } from './script.ts'
import type { Setting } from './settings.ts'

/** The version that exported programs are built with. */
export const FLINK_VERSION = '2.2.0'

export interface ProgramVariable {
  /** Of the environment; `${NAME}` stands for it in texts of the statements. */
  readonly name: string
  readonly what: string
  /** Null: it has to be set. */
  readonly value: string | null
}

export interface ProgramStatement {
  /** Lines of a comment. */
  readonly about: readonly string[]
  readonly sql: string
}

export interface FlinkProgram {
  readonly name: string
  readonly settings: readonly Setting[]
  readonly variables: readonly ProgramVariable[]
  /** Tables and views, in the order of the flow. */
  readonly declarations: readonly ProgramStatement[]
  /** All of them are one job. */
  readonly inserts: readonly ProgramStatement[]
  /** What it needs that does not come with Flink. */
  readonly connectors: readonly Connector[]
}

/** `values`: of the parameters. */
export function programOf(
  { made: { name, script, settings }, markers }: OpenExport,
  values: Readonly<Record<string, string>>,
): FlinkProgram {
  const placed = [declarations(script), inserts(script)].map((list) =>
    list.map(({ node, statement }) => ({ node, statement, sql: statementSql(statement, node.label) })),
  )
  const whole = placed.flat().map(({ sql }) => sql)
  const parameters = Object.entries(markers).map(([parameter, marker]) => {
    let variable = `PARAM_${parameter.toUpperCase()}`
    while (whole.some((sql) => sql.includes(`\${${variable}}`))) variable += '_'
    return { parameter, marker, variable }
  })
  const [declared = [], inserted = []] = placed.map((list) =>
    list.map(({ node, sql }): ProgramStatement => ({
      about: aboutNode(node),
      sql: parameters.reduce((text, one) => text.replaceAll(one.marker, `\${${one.variable}}`), sql),
    })),
  )
  return {
    name,
    settings,
    variables: [
      ...Object.entries(script.variables).map(([variable, what]) => ({ name: variable, what, value: null })),
      ...parameters.map(({ parameter, variable }) => ({
        name: variable,
        what: `the parameter ${parameter} of the pipeline`,
        value: values[parameter] ?? null,
      })),
    ],
    declarations: declared,
    inserts: inserted,
    connectors: connectorsOf(placed.flat().map(({ statement }) => statement)),
  }
}

const aboutNode = ({ id, label, notes }: ScriptNode): readonly string[] => [
  label === '' || label === id ? id : `${id}: ${label}`,
  ...notes,
]

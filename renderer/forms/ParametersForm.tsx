import { useMemo } from 'react'
import { parameterSchema, type Json, type Parameter } from '../../model/document.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { Form } from './Form.tsx'
import { noInputs } from './inputColumns.ts'
import type { Field, Shape } from './model.ts'

type Declarations = Readonly<Record<string, Json>>
type Values = Readonly<Record<string, Json>>

const none: readonly never[] = []

const declared = (declarations: Declarations): readonly (readonly [string, Parameter])[] =>
  Object.entries(declarations).flatMap(([name, declaration]) => {
    const parsed = parameterSchema.safeParse(declaration)
    return parsed.success ? [[name, parsed.data] as const] : []
  })

const shapes: Readonly<Record<Parameter['type'], Shape>> = {
  string: { kind: 'text', lines: false },
  path: { kind: 'text', lines: false },
  number: { kind: 'number', integer: false },
  boolean: { kind: 'switch' },
}

const fieldOf = ([name, { type, description }]: readonly [string, Parameter]): Field => ({
  name,
  title: name,
  description: description ?? null,
  optional: true,
  initial: undefined,
  ui: { section: panels.parameters.title, placeholder: panels.parameters.noValue },
  shape: shapes[type],
})

const valuesOf = (declarations: Declarations): Values =>
  Object.fromEntries(
    declared(declarations).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  )

/** Puts values back as defaults; an emptied field leaves its parameter without one. */
function withDefaults(declarations: Declarations, values: Values): Declarations {
  const next = declared(declarations).map(([name, { type, description }]): [string, Json] => {
    const value = values[name]
    const isEmpty = value === undefined || value === null || value === ''
    return [
      name,
      {
        type,
        ...(description === undefined ? {} : { description }),
        ...(isEmpty ? {} : { default: value }),
      },
    ]
  })
  return { ...declarations, ...Object.fromEntries(next) }
}

const read = (): Values => valuesOf(useProject.getState().document.parameters)
const write = (values: Values): void => {
  const { document, apply } = useProject.getState()
  apply({ kind: 'setParameters', parameters: withDefaults(document.parameters, values) })
}

/** The values of the pipeline's parameters, kept in the document as defaults; the command line replaces them by `--param`. */
export function ParametersForm() {
  const parameters = useProject((state) => state.document.parameters)
  const problems = useProject((state) => state.analysis.problems)
  const readOnly = useProject((state) => state.readOnly !== null)
  const fields = useMemo(() => declared(parameters).map(fieldOf), [parameters])
  const values = useMemo(() => valuesOf(parameters), [parameters])
  const own = useMemo(
    () =>
      problems
        .filter(({ nodeId }) => nodeId === null)
        .map((problem) => ({ ...problem, path: problem.path.replace(/^parameters\./, '') })),
    [problems],
  )
  if (fields.length === 0) return null
  return (
    <Form
      nodeId={null}
      fields={fields}
      values={values}
      read={read}
      write={write}
      problems={own}
      inputs={noInputs}
      ownColumns={none}
      baseDirectory={null}
      readOnly={readOnly}
      schemaAct={null}
    />
  )
}

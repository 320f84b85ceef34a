import { useCallback } from 'react'
import { settingsSchema, type Json } from '../../model/document.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { Form } from './Form.tsx'
import { noInputs } from './inputColumns.ts'
import { formOf, type Field } from './model.ts'

const none: readonly never[] = []

/** The settings that the embedded engine obeys today, with their words and units; the schema gives kinds, bounds and defaults. */
const fields: readonly Field[] = Object.entries(panels.settings.fields).flatMap(([name, words]) => {
  const field = formOf(settingsSchema).find((candidate) => candidate.name === name)
  if (field === undefined) return []
  const unit = 'unit' in words ? { unit: words.unit } : {}
  const section = 'section' in words ? { section: words.section } : {}
  return [
    {
      ...field,
      title: words.title,
      description: words.hint,
      // What stands in a section of its own is for who looks for it: the section stays folded.
      ui: { ...field.ui, ...unit, ...section, ...('section' in words ? { advanced: true } : {}) },
      shape: 'duration' in words ? durationOf(field) : field.shape,
    },
  ]
})

/** The shape of a duration, which may be none where the schema says so. */
function durationOf({ shape }: Field): Field['shape'] {
  return shape.kind === 'nullable'
    ? { ...shape, inner: { ...shape.inner, shape: { kind: 'duration' } } }
    : { kind: 'duration' }
}

/** The job's settings: what the person set stands in the document, the rest is the schema's defaults. */
export function SettingsForm() {
  const settings = useProject((state) => state.document.settings)
  const problems = useProject((state) => state.analysis.problems)
  const readOnly = useProject((state) => state.readOnly !== null)
  const read = useCallback(() => useProject.getState().document.settings, [])
  const write = useCallback(
    (next: Readonly<Record<string, Json>>) =>
      useProject.getState().apply({ kind: 'setSettings', settings: next }),
    [],
  )
  return (
    <Form
      nodeId={null}
      fields={fields}
      values={settings}
      read={read}
      write={write}
      problems={problems
        .filter(({ nodeId }) => nodeId === null)
        .map((problem) => ({ ...problem, path: problem.path.replace(/^settings\./, '') }))}
      inputs={noInputs}
      ownColumns={none}
      baseDirectory={null}
      readOnly={readOnly}
      schemaAct={null}
    />
  )
}

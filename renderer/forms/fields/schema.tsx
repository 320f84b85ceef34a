/** The columns of a source, as rows of name and DDL type. */
import { ActionIcon, Autocomplete, Button, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import type { Json } from '../../../model/document.ts'
import { parseType } from '../../../model/typeText.ts'
import { TypeIcon } from '../../../ui/TypeIcon.tsx'
import { panels } from '../../texts/index.ts'
import { useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { isList, isObject, pathText, problemsAt, problemsWithin } from '../path.ts'

const types = [
  'STRING',
  'BIGINT',
  'INT',
  'DOUBLE',
  'DECIMAL(10, 2)',
  'BOOLEAN',
  'TIMESTAMP_LTZ(3)',
  'TIMESTAMP(3)',
  'DATE',
  'TIME',
  'BYTES',
  'ARRAY<STRING>',
]

const text = (row: Json, key: string): string => {
  const value = isObject(row) ? row[key] : undefined
  return typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value)
}

export function SchemaField({ field, path, value }: FieldProps) {
  const form = useForm()
  const rows = isList(value) ? value : isList(field.initial) ? field.initial : []
  const list = useRef<HTMLDivElement>(null)
  const set = (index: number, key: string, next: string) => {
    const row = rows[index]
    form.change(
      [...path, index],
      { ...(isObject(row) ? row : { name: '', type: 'STRING' }), [key]: next },
      true,
    )
  }
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      hint={field.description}
      problems={problemsAt(form.problems, path)}
      inline={false}
      aside={<span className="form-aside">{panels.form.columnCount(rows.length)}</span>}
    >
      {form.schemaAct}
      <div className="form-schema" role="group" aria-label={field.title} ref={list}>
        {rows.map((row, index) => {
          const type = parseType(text(row, 'type'))
          const problems = problemsWithin(form.problems, [...path, index])
          const wrong = (key: string) =>
            problems.some(({ path: at }) => at === pathText([...path, index, key]))
          return (
            // Columns are named by their place while they are edited: a name may be empty or double for a moment.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className="form-schema-row" data-field={pathText([...path, index])}>
              <TextInput
                size="xs"
                className="form-value"
                aria-label={panels.form.columnName(index + 1)}
                value={text(row, 'name')}
                error={wrong('name')}
                readOnly={form.readOnly}
                spellCheck={false}
                onChange={(event) => set(index, 'name', event.currentTarget.value)}
                onBlur={settle}
              />
              <Autocomplete
                size="xs"
                className="form-value"
                aria-label={panels.form.columnType(text(row, 'name') || String(index + 1))}
                data={types}
                filter={({ options }) => options.filter((option) => 'value' in option)}
                value={text(row, 'type')}
                error={wrong('type') || !type.ok}
                readOnly={form.readOnly}
                leftSection={type.ok ? <TypeIcon kind={type.type.kind} /> : null}
                comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
                onChange={(next) => set(index, 'type', next)}
                onBlur={settle}
              />
              {!form.readOnly && (
                <ActionIcon
                  variant="subtle"
                  size="xs"
                  aria-label={panels.form.removeColumn(text(row, 'name') || String(index + 1))}
                  onClick={() => {
                    settle()
                    form.change(
                      path,
                      rows.filter((_, at) => at !== index),
                    )
                  }}
                >
                  <X width={12} height={12} />
                </ActionIcon>
              )}
              {(problems.length > 0 || !type.ok) && (
                <p className="form-problem form-schema-problem" data-severity="error">
                  {problems[0]?.message ?? (type.ok ? '' : type.message)}
                </p>
              )}
            </div>
          )
        })}
        {!form.readOnly && (
          <Button
            variant="subtle"
            size="xs"
            className="form-add"
            leftSection={<Plus width={13} height={13} />}
            onClick={() => {
              form.change(path, [...rows, { name: '', type: 'STRING' }])
              queueMicrotask(() =>
                list.current?.querySelector<HTMLElement>('.form-schema-row:last-of-type input')?.focus(),
              )
            }}
          >
            {panels.form.addColumn}
          </Button>
        )}
      </div>
    </FieldFrame>
  )
}

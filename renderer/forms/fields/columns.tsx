/** Fields that name columns: any text may be typed, what the schema has is offered with its type. */
import { Autocomplete, TagsInput, type ComboboxGenericItem, type OptionsFilter } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '../../../model/document.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import { TypeIcon } from '../../../ui/TypeIcon.tsx'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { inputColumns } from '../inputColumns.ts'
import { isList, pathText, problemsWithin, textOf } from '../path.ts'
import { offered } from '../suggest.ts'

export function ColumnOption({ column }: { readonly column: Column }) {
  return (
    <span className="form-column">
      <TypeIcon kind={column.type.kind} />
      <span className="ui-mono">{column.name}</span>
      <span className="form-column-type ui-mono">{formatType(column.type)}</span>
    </span>
  )
}

const optionOf = (columns: readonly Column[]) =>
  function Option({ option }: { readonly option: ComboboxGenericItem }) {
    const column = columns.find(({ name }) => name === String(option.value))
    return column === undefined ? String(option.value) : <ColumnOption column={column} />
  }

/** All columns while the text is one of them (the field was just opened), else those that contain it. */
const filterColumns: OptionsFilter = ({ options, search, limit }) => {
  const text = search.trim().toLowerCase()
  const items = options.filter((option) => 'value' in option)
  const exact = items.some((item) => String(item.value).toLowerCase() === text)
  return items.filter((item) => exact || String(item.value).toLowerCase().includes(text)).slice(0, limit)
}

export function ColumnField(
  props: FieldProps & {
    readonly own: boolean
    readonly kinds: readonly string[] | null
    readonly nullable: boolean
  },
) {
  const { field, path, value, name, labelled, own, kinds, nullable } = props
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const columns = offered(
    own ? form.ownColumns : (inputColumns(form.inputs, field.ui.columnsOf) ?? []),
    kinds,
  )
  const text =
    typeof value === 'string'
      ? value
      : typeof field.initial === 'string' && value === undefined
        ? field.initial
        : ''
  const problems = problemsWithin(form.problems, path)
  const column = columns.find((candidate) => candidate.name === text)
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <Autocomplete
        id={id}
        className="form-value"
        aria-label={name}
        data={[...new Set(columns.map((candidate) => candidate.name))]}
        value={text}
        filter={filterColumns}
        renderOption={optionOf(columns)}
        readOnly={form.readOnly}
        placeholder={field.ui.placeholder ?? (nullable ? panels.form.none : panels.form.column)}
        error={problems.some(({ severity }) => severity === 'error')}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        leftSection={column === undefined || name !== undefined ? null : <TypeIcon kind={column.type.kind} />}
        onChange={(next) => form.change(path, next === '' && nullable ? null : next, true)}
        onBlur={settle}
      />
    </FieldFrame>
  )
}

export function ColumnsField(props: FieldProps & { readonly kinds: readonly string[] | null }) {
  const { field, path, value, name, labelled, kinds } = props
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const columns = offered(inputColumns(form.inputs, field.ui.columnsOf) ?? [], kinds)
  const picked = (isList(value) ? value : isList(field.initial) ? field.initial : []).map((item: Json) =>
    textOf(item),
  )
  const problems = problemsWithin(form.problems, path)
  const [search, setSearch] = useState('')
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <TagsInput
        id={id}
        aria-label={name}
        data={[...new Set(columns.map((candidate) => candidate.name))]}
        value={picked}
        renderOption={optionOf(columns)}
        readOnly={form.readOnly}
        placeholder={picked.length === 0 ? (field.ui.placeholder ?? panels.form.columns) : ''}
        error={problems.some(({ severity }) => severity === 'error')}
        isDuplicate={(tag, tags) => tags.includes(tag)}
        splitChars={[',', ' ']}
        searchValue={search}
        onSearchChange={setSearch}
        // Enter takes the column that the typed letters find; with nothing typed it adds none by accident.
        selectFirstOptionOnChange={search !== ''}
        comboboxProps={{ position: 'bottom-start' }}
        onChange={(next) => form.change(path, next)}
      />
    </FieldFrame>
  )
}

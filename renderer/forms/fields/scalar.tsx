/** Fields of one plain value: text, number, duration, switch, choice. */
import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '../../../model/document.ts'
import { formatCount, formatDuration, parseDuration } from '../../../ui/format.ts'
import { Segmented } from '../../../ui/Segmented.tsx'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { humanize } from '../model.ts'
import { pathText, problemsWithin, textOf } from '../path.ts'

const shown = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : textOf(value)

function useField({ field, path, name, labelled }: FieldProps) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  return {
    form,
    id,
    frame: {
      path: pathText(path),
      label: field.title,
      hint: field.description,
      problems: problemsWithin(form.problems, path),
      inline: isInline({ name, labelled }),
    },
  }
}

export function TextField(props: FieldProps & { readonly lines: boolean; readonly nullable: boolean }) {
  const { field, path, value, name, lines, nullable } = props
  const { form, id, frame } = useField(props)
  const empty = nullable ? null : field.optional && field.initial === undefined ? undefined : ''
  const control = {
    id,
    value: shown(value === undefined ? field.initial : value),
    placeholder: field.ui.placeholder ?? '',
    error: frame.problems.some(({ severity }) => severity === 'error'),
    readOnly: form.readOnly,
    onBlur: settle,
    'aria-label': name,
    spellCheck: false,
    autoComplete: 'off',
  }
  return (
    <FieldFrame {...frame} labelFor={id}>
      {lines ? (
        <Textarea
          {...control}
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) =>
            form.change(path, event.currentTarget.value === '' ? empty : event.currentTarget.value, true)
          }
        />
      ) : (
        <TextInput
          {...control}
          onChange={(event) =>
            form.change(path, event.currentTarget.value === '' ? empty : event.currentTarget.value, true)
          }
        />
      )}
    </FieldFrame>
  )
}

interface Parsed {
  readonly value: Json
  /** Why the text is no such value, or null. */
  readonly problem: string | null
}

const durationReasons = panels.form.duration
function readDuration(text: string): Parsed {
  const parsed = parseDuration(text)
  return parsed.ok
    ? { value: parsed.ms, problem: null }
    : { value: text, problem: durationReasons[parsed.reason](parsed.part) }
}

/** Grouped where it would be hard to read; `readNumber` takes the commas back. */
const writeNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 100_000 ? formatCount(value).replace('−', '-') : String(value)

function readNumber(integer: boolean) {
  return (text: string): Parsed => {
    const plain = text.trim().replace(/[ _,\u2009]/g, '')
    const number = Number(plain)
    if (plain === '' || !Number.isFinite(number))
      return { value: text, problem: panels.form.notANumber(text) }
    if (integer && !Number.isInteger(number)) return { value: text, problem: panels.form.notAnInteger(text) }
    return { value: number, problem: null }
  }
}

/**
 * A value that is typed as text. What cannot be read stays in the document as the text it is, so that neither undo, nor another selection, nor
 * saving loses it; the checker refuses it there as well.
 */
function ParsedField(
  props: FieldProps & {
    readonly nullable: boolean
    readonly read: (text: string) => Parsed
    readonly write: (value: number) => string
    readonly unit: string | undefined
  },
) {
  const { field, path, value, name, nullable, read, write, unit } = props
  const { form, id, frame } = useField(props)
  const [draft, setDraft] = useState<string | null>(null)
  const written = (of: Json | undefined) => (typeof of === 'number' ? write(of) : shown(of))
  const empty = nullable ? null : field.optional ? undefined : ''
  const valueOf = (text: string) => (text === '' ? empty : read(text).value)
  // The draft rules only while it stands for the document's value: undo, or a change from elsewhere, shows at once.
  const text =
    draft !== null && valueOf(draft) === value ? draft : written(value === undefined ? field.initial : value)
  const own = text === '' ? null : read(text).problem
  const problems = frame.problems.filter(({ severity }) => own === null || severity !== 'error')
  return (
    <FieldFrame
      {...frame}
      labelFor={id}
      problems={
        own === null
          ? problems
          : [
              { code: 'form', severity: 'error', nodeId: null, path: frame.path, message: own, hint: null },
              ...problems,
            ]
      }
    >
      <TextInput
        id={id}
        className="form-value"
        value={text}
        placeholder={field.ui.placeholder ?? ''}
        error={own !== null || frame.problems.some(({ severity }) => severity === 'error')}
        readOnly={form.readOnly}
        aria-label={name}
        autoComplete="off"
        rightSection={unit === undefined ? null : <span className="form-unit">{unit}</span>}
        rightSectionWidth={unit === undefined ? 0 : `${unit.length * 6 + 18}px`}
        onChange={(event) => {
          setDraft(event.currentTarget.value)
          form.change(path, valueOf(event.currentTarget.value), true)
        }}
        onBlur={() => {
          setDraft(null)
          settle()
        }}
      />
    </FieldFrame>
  )
}

export function NumberField(props: FieldProps & { readonly integer: boolean; readonly nullable: boolean }) {
  return (
    <ParsedField {...props} read={readNumber(props.integer)} write={writeNumber} unit={props.field.ui.unit} />
  )
}

export function DurationField(props: FieldProps & { readonly nullable: boolean }) {
  return <ParsedField {...props} read={readDuration} write={formatDuration} unit={undefined} />
}

export function SwitchField(props: FieldProps) {
  const { field, path, value, name } = props
  const { form, id, frame } = useField(props)
  const on = (value ?? field.initial) === true
  return (
    <FieldFrame {...frame} inline hint={null}>
      <Switch
        id={id}
        label={field.title}
        title={field.description ?? undefined}
        checked={on}
        disabled={form.readOnly}
        aria-label={name}
        onChange={(event) => form.change(path, event.currentTarget.checked)}
      />
    </FieldFrame>
  )
}

/** The word for a value: from the texts by the field's name, else made of the value itself. */
export function choiceLabel(name: string, value: Json): string {
  const words = panels.form.choices[name]
  return words?.[textOf(value)] ?? (typeof value === 'string' ? humanize(value) : JSON.stringify(value))
}

export function ChoiceField(
  props: FieldProps & {
    readonly values: readonly Json[]
    readonly segmented: boolean
    readonly nullable: boolean
  },
) {
  const { field, path, value, name, values, segmented, nullable } = props
  const { form, id, frame } = useField(props)
  const current = value === undefined ? (field.initial ?? null) : value
  const index = values.findIndex((candidate) => candidate === current)
  const pick = (key: string) => form.change(path, key === '' ? null : values[Number(key)])
  if (segmented && name === undefined && !nullable) {
    return (
      <FieldFrame {...frame} labelId={`${id}-label`}>
        <Segmented
          labelledBy={`${id}-label`}
          full
          disabled={form.readOnly}
          value={index < 0 ? null : String(index)}
          options={values.map((candidate, at) => ({
            value: String(at),
            label: choiceLabel(field.name, candidate),
          }))}
          onChange={pick}
        />
      </FieldFrame>
    )
  }
  const known = index >= 0 || current === null
  return (
    <FieldFrame {...frame} labelFor={id}>
      <NativeSelect
        id={id}
        aria-label={name}
        disabled={form.readOnly}
        error={frame.problems.some(({ severity }) => severity === 'error')}
        value={index >= 0 ? String(index) : known ? '' : 'unknown'}
        onChange={(event) => pick(event.currentTarget.value)}
      >
        {(nullable || current === null) && <option value="">{panels.form.none}</option>}
        {!known && (
          <option value="unknown" disabled>
            {shown(current)}
          </option>
        )}
        {values.map((candidate, at) => (
          <option key={textOf(candidate)} value={String(at)}>
            {choiceLabel(field.name, candidate)}
          </option>
        ))}
      </NativeSelect>
    </FieldFrame>
  )
}

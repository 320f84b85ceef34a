/** Fields made of other fields: objects, lists, a value that may be absent, one of several shapes; and JSON for what has no form. */
import { ActionIcon, Button, NativeSelect, Switch, Textarea } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Json } from '../../../model/document.ts'
import { Segmented } from '../../../ui/Segmented.tsx'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { initialObject, initialValue, type Field, type Variant } from '../model.ts'
import { isList, isObject, moveItem, pathText, problemsAt, problemsWithin } from '../path.ts'
import { itemNoun, suggested } from '../suggest.ts'
import { Fields } from './Fields.tsx'

export function ObjectField({
  field,
  path,
  value,
  name,
  labelled,
  fields,
}: FieldProps & { readonly fields: readonly Field[] }) {
  const form = useForm()
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      hint={field.description}
      problems={problemsAt(form.problems, path)}
      inline={isInline({ name, labelled })}
    >
      <div className="form-inset" role="group" aria-label={name ?? field.title}>
        <Fields fields={fields} path={path} values={isObject(value) ? value : {}} />
      </div>
    </FieldFrame>
  )
}

export function ListField(props: FieldProps & { readonly item: Field }) {
  const { field, path, value, name, item } = props
  const form = useForm()
  const list = isList(value) ? value : isList(field.initial) ? field.initial : []
  const noun = itemNoun(field.title, item.title)
  const add = useRef<HTMLButtonElement>(null)
  const change = (next: readonly Json[]) => {
    settle()
    form.change(path, next)
  }
  return (
    <FieldFrame
      path={pathText(path)}
      label={name ?? field.title}
      hint={field.description}
      problems={problemsAt(form.problems, path)}
      inline={false}
    >
      <div className="form-list" role="group" aria-label={name ?? field.title}>
        {list.map((entry, index) => (
          // Items have no identity of their own: their place is what problems and undo name them by.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className="form-item" role="group" aria-label={`${noun} ${index + 1}`}>
            <div className="form-item-fields" data-pair={pairOf(item)}>
              {item.shape.kind === 'object' ? (
                <>
                  <Fields
                    fields={item.shape.fields}
                    path={[...path, index]}
                    values={isObject(entry) ? entry : {}}
                    item={`${noun} ${index + 1}`}
                    labelled={index === 0 || item.shape.fields.length > 2}
                  />
                  {problemsAt(form.problems, [...path, index]).map((problem) => (
                    <p key={problem.message} className="form-problem" data-severity={problem.severity}>
                      {problem.message}
                    </p>
                  ))}
                </>
              ) : (
                <div className="form-slot form-slot-wide">
                  {form.draw({
                    field: item,
                    path: [...path, index],
                    value: entry,
                    name: `${noun} ${index + 1}`,
                  })}
                </div>
              )}
            </div>
            {!form.readOnly && (
              <div className="form-item-acts">
                <ActionIcon
                  variant="subtle"
                  size="xs"
                  aria-label={panels.form.remove(noun, index + 1)}
                  onClick={() => {
                    change(list.filter((_, at) => at !== index))
                    add.current?.focus()
                  }}
                >
                  <X width={13} height={13} />
                </ActionIcon>
                {list.length > 1 && (
                  <span className="form-item-moves">
                    <button
                      type="button"
                      disabled={index === 0}
                      aria-label={panels.form.moveUp(noun, index + 1)}
                      onClick={() => change(moveItem(list, index, index - 1))}
                    >
                      <ArrowUp width={11} height={11} aria-hidden="true" />
                    </button>
                    <button
                      type="button"
                      disabled={index === list.length - 1}
                      aria-label={panels.form.moveDown(noun, index + 1)}
                      onClick={() => change(moveItem(list, index, index + 1))}
                    >
                      <ArrowDown width={11} height={11} aria-hidden="true" />
                    </button>
                  </span>
                )}
              </div>
            )}
          </div>
        ))}
        {!form.readOnly && (
          <Button
            ref={add}
            variant="subtle"
            size="xs"
            className="form-add"
            leftSection={<Plus width={13} height={13} />}
            onClick={() => change([...list, suggested(item, list, form)])}
          >
            {panels.form.add(noun)}
          </Button>
        )}
      </div>
    </FieldFrame>
  )
}

/** A name beside an expression: the expression needs the room. */
function pairOf({ shape }: Field): 'name' | 'expression' | undefined {
  const [first, second] = shape.kind === 'object' ? shape.fields : []
  const kinds = `${first?.shape.kind} ${second?.shape.kind}`
  return kinds === 'text expression' ? 'name' : kinds === 'expression text' ? 'expression' : undefined
}

/** On or off; what was set before is there again when it is switched on. */
export function NullableField({ field, path, value, name, inner }: FieldProps & { readonly inner: Field }) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}-on`
  const current = value === undefined ? (field.initial ?? null) : value
  const before = useRef<Json>(null)
  const on = current !== null
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      problems={on ? [] : problemsWithin(form.problems, path)}
      inline
    >
      <Switch
        id={id}
        label={field.title}
        title={field.description ?? undefined}
        aria-label={name}
        checked={on}
        disabled={form.readOnly}
        onChange={(event) => {
          if (on) before.current = current
          form.change(
            path,
            event.currentTarget.checked ? (before.current ?? suggested(inner, [], form)) : null,
          )
        }}
      />
      {on && (
        <div className="form-inset" role="group" aria-label={field.title}>
          {inner.shape.kind === 'object' ? (
            <Fields fields={inner.shape.fields} path={path} values={isObject(current) ? current : {}} />
          ) : (
            form.draw({ field: inner, path, value: current })
          )}
        </div>
      )}
    </FieldFrame>
  )
}

export function UnionField({
  field,
  path,
  value,
  name,
  tag,
  variants,
}: FieldProps & {
  readonly tag: string
  readonly variants: readonly Variant[]
}) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}-${tag}`
  const current = value === undefined ? field.initial : value
  const values = isObject(current) ? current : {}
  const variant = variants.find((candidate) => candidate.value === values[tag])
  // What was set in another variant comes back when the person returns to it.
  const known = useRef<Record<string, Json>>({})
  const pick = (next: string) => {
    if (variant !== undefined) known.current[variant.value] = values
    const chosen = variants.find((candidate) => candidate.value === next)
    if (chosen !== undefined)
      form.change(path, known.current[next] ?? { [tag]: next, ...initialObject(chosen.fields) })
  }
  const label = name ?? field.title
  const short = variants.length <= 4 && variants.reduce((sum, { title }) => sum + title.length, 0) <= 34
  return (
    <FieldFrame
      path={pathText(path)}
      label={label}
      labelId={`${id}-label`}
      hint={field.description}
      problems={problemsAt(form.problems, path)}
      inline={false}
    >
      {short ? (
        <Segmented
          labelledBy={`${id}-label`}
          full
          disabled={form.readOnly}
          value={variant?.value ?? null}
          options={variants.map(({ value: option, title }) => ({ value: option, label: title }))}
          onChange={pick}
        />
      ) : (
        <NativeSelect
          id={id}
          aria-labelledby={`${id}-label`}
          disabled={form.readOnly}
          value={variant?.value ?? ''}
          data={variants.map(({ value: option, title }) => ({ value: option, label: title }))}
          onChange={(event) => pick(event.currentTarget.value)}
        />
      )}
      {variant !== undefined && variant.fields.length > 0 && (
        <div className="form-inset">
          <Fields fields={variant.fields} path={path} values={values} />
        </div>
      )}
    </FieldFrame>
  )
}

/** JSON text. While it is no JSON it stays in the field, and the document keeps the last value that was. */
export function JsonField({ field, path, value, name, labelled }: FieldProps) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const [draft, setDraft] = useState<string | null>(null)
  const written = value === undefined ? '' : JSON.stringify(value, null, 2)
  const text = draft ?? written
  const bad = text.trim() !== '' && !isJson(text)
  const problems = problemsWithin(form.problems, path)
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      inline={isInline({ name, labelled })}
      problems={
        bad
          ? [
              {
                code: 'form',
                severity: 'error',
                nodeId: null,
                path: pathText(path),
                message: panels.form.notJson,
                hint: null,
              },
            ]
          : problems
      }
    >
      <Textarea
        id={id}
        className="form-value"
        aria-label={name}
        autosize
        minRows={2}
        maxRows={10}
        readOnly={form.readOnly}
        value={text}
        error={bad}
        onChange={(event) => {
          const next = event.currentTarget.value
          setDraft(next)
          if (next.trim() === '') form.change(path, field.optional ? undefined : initialValue(field), true)
          else if (isJson(next)) form.change(path, JSON.parse(next) as Json, true)
        }}
        onBlur={() => {
          if (!bad) setDraft(null)
          settle()
        }}
      />
    </FieldFrame>
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The fields of an object, each in its slot. */
import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Json } from '../../../model/document.ts'
import { panels } from '../../texts/index.ts'
import { useForm, type FieldProps } from '../context.ts'
import { focusInside } from '../focus.ts'
import { isShown, type Field } from '../model.ts'
import { problemsWithin } from '../path.ts'

export function Fields({
  fields,
  path,
  values,
  item,
  labelled = false,
}: {
  readonly fields: readonly Field[]
  readonly path: FieldProps['path']
  readonly values: Readonly<Record<string, Json>>
  /** In a row of a list: what each field's accessible name ends in, "of aggregate 1". */
  readonly item?: string
  readonly labelled?: boolean
}) {
  const form = useForm()
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set())
  // What had a value once stays: a text that is emptied to be written anew must not vanish under the cursor.
  const [filled, setFilled] = useState<ReadonlySet<string>>(new Set())
  const shown = fields.filter((field) => isShown(field, fields, values, form.inputs['in']?.changes))
  const isFolded = (field: Field): boolean =>
    item !== undefined &&
    !asked.has(field.name) &&
    !filled.has(field.name) &&
    isAside(field, values[field.name]) &&
    problemsWithin(form.problems, [...path, field.name]).length === 0
  const fresh = shown.filter(
    (field) => isOptionalExpression(field) && !isAside(field, values[field.name]) && !filled.has(field.name),
  )
  if (fresh.length > 0) setFilled(new Set([...filled, ...fresh.map(({ name }) => name)]))
  return (
    <>
      {shown
        .filter((field) => !isFolded(field))
        .map((field) => (
          <FieldSlot
            key={field.name}
            wide={isWide(field)}
            row={isOptionalExpression(field)}
            focused={asked.has(field.name)}
          >
            {form.draw({
              field,
              path: [...path, field.name],
              value: values[field.name],
              ...(item === undefined ? {} : { name: panels.form.ofItem(field.title, item), labelled }),
            })}
          </FieldSlot>
        ))}
      {!form.readOnly &&
        shown.filter(isFolded).map((field) => (
          <div key={field.name} className="form-slot form-slot-folded">
            <Button
              variant="subtle"
              size="xs"
              title={field.description ?? undefined}
              aria-label={panels.form.ofItem(field.title, item ?? '')}
              leftSection={<Plus width={12} height={12} />}
              onClick={() => setAsked(new Set([...asked, field.name]))}
            >
              {field.title}
            </Button>
          </div>
        ))}
    </>
  )
}

/** In a row of a list, an expression that may be left out and is: a button stands for it. */
const isAside = (field: Field, value: Json | undefined): boolean =>
  isOptionalExpression(field) && (value === undefined ? (field.initial ?? null) : value) === null

const isOptionalExpression = ({ shape }: Field): boolean =>
  shape.kind === 'nullable' && shape.inner.shape.kind === 'expression'

const wideKinds: readonly string[] = [
  'expression',
  'list',
  'schema',
  'object',
  'union',
  'file',
  'json',
  'columns',
  'connection',
]
const isWide = (field: Field): boolean =>
  wideKinds.includes(field.shape.kind === 'nullable' ? field.shape.inner.shape.kind : field.shape.kind)

function FieldSlot({
  wide,
  row,
  focused,
  children,
}: {
  readonly wide: boolean
  /** In a row of a list: it takes a line of its own. */
  readonly row: boolean
  /** It was just asked for: the cursor goes there. */
  readonly focused: boolean
  readonly children: ReactNode
}) {
  return (
    <div
      ref={focused ? focusOnce : null}
      className={`form-slot${wide ? ' form-slot-wide' : ''}${row ? ' form-slot-row' : ''}`}
    >
      {children}
    </div>
  )
}

const focusOnce = (slot: HTMLElement | null): void => {
  if (slot !== null) focusInside(slot)
}

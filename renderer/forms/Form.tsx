import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Json } from '../../model/document.ts'
import type { Problem } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import { panels } from '../texts/index.ts'
import { FormContext, useForm, type FormHost } from './context.ts'
import { drawField } from './FieldView.tsx'
import { Fields } from './fields/Fields.tsx'
import { findField, focusInside, useFieldFocus } from './focus.ts'
import { settle, typing } from './gesture.ts'
import './forms.css'
import type { Inputs } from './inputColumns.ts'
import { arrange, isShown, type Field, type Section } from './model.ts'
import { problemsWithin, setInConfig } from './path.ts'
import { withNameFollowing } from './suggest.ts'

export interface FormProps {
  /** Whose form it is, for `focusField`; a node's id, or null. */
  readonly nodeId: string | null
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, Json>>
  /** The values at the moment of a change: two changes in one tick must not undo each other. */
  readonly read: () => Readonly<Record<string, Json>>
  readonly write: (values: Readonly<Record<string, Json>>) => void
  readonly problems: readonly Problem[]
  readonly inputs: Inputs
  readonly ownColumns: readonly Column[]
  readonly baseDirectory: string | null
  readonly readOnly: boolean
  /** What can be done about the node's own columns, shown above them; null where nothing can. */
  readonly schemaAct: ReactNode
}

/** A form over a config: every edit goes to the document at once. */
export function Form(props: FormProps) {
  const {
    nodeId,
    fields,
    values,
    read,
    write,
    problems,
    inputs,
    ownColumns,
    baseDirectory,
    readOnly,
    schemaAct,
  } = props
  const id = useId()
  const root = useRef<HTMLFormElement>(null)
  // An open undo step must not reach into what is edited next.
  useEffect(() => settle, [])

  const host = useMemo<FormHost>(
    () => ({
      id,
      nodeId,
      readOnly,
      problems,
      inputs,
      ownColumns,
      baseDirectory,
      change: (path, value, typed = false) => {
        if (typed) typing()
        const before = read()
        write(withNameFollowing(before, setInConfig(before, path, value), path))
      },
      schemaAct,
      draw: drawField,
    }),
    [id, nodeId, readOnly, problems, inputs, ownColumns, baseDirectory, read, write, schemaAct],
  )

  const wanted = useFieldFocus((state) =>
    state.wanted !== null && state.wanted.nodeId === nodeId ? state.wanted : null,
  )
  useEffect(() => {
    if (wanted === null || root.current === null) return
    const field = findField(root.current, wanted.path) ?? root.current
    focusInside(field)
    useFieldFocus.setState({ wanted: null })
  }, [wanted])

  return (
    <FormContext value={host}>
      <form ref={root} className="form" onSubmit={(event) => event.preventDefault()}>
        {arrange(fields).map((section) => (
          <SectionView
            key={section.title ?? ''}
            section={section}
            fields={fields}
            values={values}
            wanted={wanted?.path ?? null}
          />
        ))}
      </form>
    </FormContext>
  )
}

function SectionView({
  section,
  fields,
  values,
  wanted,
}: {
  readonly section: Section
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, Json>>
  readonly wanted: string | null
}) {
  const input = useForm().inputs['in']?.changes
  const shown = section.fields.filter((field) => isShown(field, fields, values, input))
  const advanced = section.advanced.filter((field) => isShown(field, fields, values, input))
  if (shown.length + advanced.length === 0) return null
  const main = <Fields fields={shown} path={[]} values={values} />
  if (section.title === null) {
    return (
      <>
        <div className="form-fields">{main}</div>
        {advanced.length > 0 && (
          <Fold title={panels.form.advanced} fields={advanced} values={values} wanted={wanted} open={false} />
        )}
      </>
    )
  }
  return (
    <Fold
      title={section.title}
      fields={shown}
      more={advanced}
      values={values}
      wanted={wanted}
      open={shown.length > 0}
    />
  )
}

/** A section under a heading that folds; it opens by itself where a problem or a wanted field lies inside. */
function Fold({
  title,
  fields,
  more = [],
  values,
  wanted,
  open,
}: {
  readonly title: string
  readonly fields: readonly Field[]
  readonly more?: readonly Field[]
  readonly values: Readonly<Record<string, Json>>
  readonly wanted: string | null
  readonly open: boolean
}) {
  const { problems } = useForm()
  const all = [...fields, ...more]
  const isWanted = ({ name }: Field): boolean =>
    wanted !== null && (wanted === name || wanted.startsWith(`${name}.`))
  const urgent = (list: readonly Field[]) =>
    list.some(
      (field) =>
        problemsWithin(problems, [field.name]).some(({ severity }) => severity === 'error') ||
        isWanted(field),
    )
  const [chosen, setChosen] = useState<boolean | null>(null)
  const [moreChosen, setMoreChosen] = useState(false)
  // It stays open where somebody was led to a field that has no error, too.
  if (all.some(isWanted) && chosen !== true) setChosen(true)
  if (more.some(isWanted) && !moreChosen) setMoreChosen(true)
  const isOpen = urgent(all) || (chosen ?? open)
  const showMore = fields.length === 0 || moreChosen || urgent(more)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section className="form-section">
      <button
        type="button"
        className="form-heading"
        aria-expanded={isOpen}
        onClick={() => setChosen(!isOpen)}
      >
        <Chevron width={14} height={14} aria-hidden="true" />
        {title}
      </button>
      {isOpen && (
        <div className="form-fields">
          <Fields fields={showMore ? all : fields} path={[]} values={values} />
          {!showMore && more.length > 0 && (
            <button type="button" className="form-more" onClick={() => setMoreChosen(true)}>
              {panels.form.more(more.length)}
            </button>
          )}
        </div>
      )}
    </section>
  )
}

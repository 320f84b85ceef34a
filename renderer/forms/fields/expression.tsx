import { ExpressionEditor } from '../../code/ExpressionEditor.tsx'
import { computedHint, conditionHint } from '../../../nodes/common/samples.ts'
import { ExpressionType } from '../../code/ExpressionType.tsx'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { inputColumns } from '../inputColumns.ts'
import { pathText, problemsWithin } from '../path.ts'

/** A Flink SQL expression over the columns of the input. */
export function ExpressionField({
  field,
  path,
  value,
  name,
  labelled,
  expects,
  nullable,
}: FieldProps & {
  readonly expects: 'BOOLEAN' | 'any'
  readonly nullable: boolean
}) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  // A sample over columns that are not there would read as an offer.
  const columns = inputColumns(form.inputs, field.ui.columnsOf)
  const sample = expects === 'BOOLEAN' ? conditionHint(columns ?? []) : computedHint(columns ?? [])
  const text = typeof value === 'string' ? value : ''
  const invalid = problems.some(({ severity }) => severity === 'error')
  const placeholder =
    field.ui.placeholder === undefined || field.ui.placeholder.length < 3 || sample === null
      ? (field.ui.placeholder ?? '')
      : (sample.split(', or ')[0] ?? '')
  // Where the empty text is refused, what it stands for elsewhere (`*`) would mislead.
  const misleads = text === '' && invalid && placeholder.length < 3
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
      aside={<ExpressionType text={text} columns={columns} expects={expects} />}
    >
      <ExpressionEditor
        id={id}
        name={name ?? field.title}
        value={text}
        columns={columns}
        problems={field.ui.checkedBy === 'node' ? problems : null}
        placeholder={misleads ? panels.form.column.toLowerCase() : placeholder}
        invalid={invalid}
        readOnly={form.readOnly}
        onChange={(next) => form.change(path, next === '' && nullable ? null : next, true)}
        onBlur={settle}
      />
    </FieldFrame>
  )
}

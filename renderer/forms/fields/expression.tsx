import { ExpressionEditor } from '../../code/ExpressionEditor.tsx'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { pathText, problemsWithin } from '../path.ts'

/** A Flink SQL expression over the columns of the input. */
export function ExpressionField({ field, path, value, name, labelled, expects, nullable }: FieldProps & {
  readonly expects: 'BOOLEAN' | 'any'
  readonly nullable: boolean
}) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <ExpressionEditor
        id={id}
        name={name ?? field.title}
        value={typeof value === 'string' ? value : ''}
        columns={form.inputColumns}
        expects={expects}
        placeholder={field.ui.placeholder ?? ''}
        invalid={problems.some(({ severity }) => severity === 'error')}
        readOnly={form.readOnly}
        onChange={(text) => form.change(path, text === '' && nullable ? null : text, true)}
        onBlur={settle}
      />
    </FieldFrame>
  )
}

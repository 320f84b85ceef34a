import type { ReactNode } from 'react'
import { ExpressionField } from './fields/expression.tsx'
import { CodeField } from './fields/code.tsx'
import { ColumnField, ColumnsField } from './fields/columns.tsx'
import { ConnectionField } from './fields/connection.tsx'
import { JsonField, ListField, NullableField, ObjectField, UnionField } from './fields/compound.tsx'
import { KeyField } from './fields/key.tsx'
import { FileField } from './fields/file.tsx'
import { ChoiceField, DurationField, NumberField, SwitchField, TextField } from './fields/scalar.tsx'
import { SchemaField } from './fields/schema.tsx'
import type { FieldProps } from './context.ts'
import type { Shape } from './model.ts'

/** Shapes that have an empty state of their own: emptied, they are NULL. */
const plain: readonly Shape['kind'][] = ['text', 'number', 'duration', 'choice', 'column', 'expression']

export function drawField(props: FieldProps): ReactNode {
  const shape = props.field.shape
  if (shape.kind !== 'nullable') return draw(props, shape, false)
  if (!plain.includes(shape.inner.shape.kind)) return <NullableField {...props} inner={shape.inner} />
  return draw(props, shape.inner.shape, true)
}

function draw(props: FieldProps, shape: Shape, nullable: boolean): ReactNode {
  switch (shape.kind) {
    case 'text':
      return <TextField {...props} lines={shape.lines} nullable={nullable} />
    case 'number':
      return <NumberField {...props} integer={shape.integer} nullable={nullable} />
    case 'duration':
      return <DurationField {...props} nullable={nullable} />
    case 'switch':
      return <SwitchField {...props} />
    case 'choice':
      return <ChoiceField {...props} values={shape.values} segmented={shape.segmented} nullable={nullable} />
    case 'code':
      return <CodeField {...props} />
    case 'expression':
      return <ExpressionField {...props} expects={shape.expects} nullable={nullable} />
    case 'column':
      return <ColumnField {...props} own={shape.own} kinds={shape.kinds} nullable={nullable} />
    case 'columns':
      return <ColumnsField {...props} kinds={shape.kinds} />
    case 'file':
      return <FileField {...props} save={shape.save} />
    case 'schema':
      return <SchemaField {...props} />
    case 'connection':
      return <ConnectionField {...props} />
    case 'key':
      return <KeyField {...props} />
    case 'object':
      return <ObjectField {...props} fields={shape.fields} />
    case 'list':
      return <ListField {...props} item={shape.item} />
    case 'union':
      return <UnionField {...props} tag={shape.tag} variants={shape.variants} />
    case 'nullable':
    case 'json':
      return <JsonField {...props} />
  }
}

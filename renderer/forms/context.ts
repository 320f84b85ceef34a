/** What the fields of one form share. */
import { createContext, useContext, type ReactNode } from 'react'
import type { Json } from '../../model/document.ts'
import type { Problem } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import type { Inputs } from './inputColumns.ts'
import type { Field } from './model.ts'
import type { Path } from './path.ts'

export interface FieldProps {
  readonly field: Field
  readonly path: Path
  /** As the document has it; undefined where the default rules. */
  readonly value: Json | undefined
  /** In a row of a list: the accessible name; the visible one heads the column. */
  readonly name?: string | undefined
  /** In a row of a list: its label is shown above it all the same. */
  readonly labelled?: boolean | undefined
}

/** Whether a field stands in a row whose heading already names it. */
export const isInline = ({ name, labelled }: Pick<FieldProps, 'name' | 'labelled'>): boolean =>
  name !== undefined && labelled !== true

export interface FormHost {
  /** Makes the ids of this form's elements unique. */
  readonly id: string
  /** Whose form it is; null for one that is of no node. */
  readonly nodeId: string | null
  readonly readOnly: boolean
  readonly problems: readonly Problem[]
  /** Schemas of the node's inputs, as far as they are known. */
  readonly inputs: Inputs
  /** Columns of the node's own schema field. */
  readonly ownColumns: readonly Column[]
  /** Relative paths are relative to this; null for a pipeline without a file. */
  readonly baseDirectory: string | null
  /** `typed`: the change comes from a key and joins the open undo step. Undefined takes the field out of the config. */
  readonly change: (path: Path, value: Json | undefined, typed?: boolean) => void
  readonly schemaAct: ReactNode
  /** Fields draw their inner fields by this, so that no file needs all the others. */
  readonly draw: (props: FieldProps) => ReactNode
}

export const FormContext = createContext<FormHost | null>(null)

export function useForm(): FormHost {
  const host = useContext(FormContext)
  if (host === null) throw new Error('A field needs a form around it.')
  return host
}

/** Which columns a field of a form may name. Pure. */
import type { FieldUi } from '../../model/definition.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

/** Schemas of a node's inputs by port; one that is not known is left out. */
export type Inputs = Readonly<Record<string, StreamSchema>>
/** Of a form that stands behind no input. */
export const noInputs: Inputs = {}

/** By inputs, then by what was asked for: an editor that gets the same columns need not check its text again. */
const known = new WeakMap<Inputs, Map<string, readonly Column[]>>()

/** The columns that `columnsOf` of a field means; null while none of them are known. */
export function inputColumns(inputs: Inputs, from: FieldUi['columnsOf'] = 'in'): readonly Column[] | null {
  if (typeof from === 'string') return inputs[from]?.columns ?? null
  const asked = JSON.stringify(from)
  const made = known.get(inputs) ?? new Map<string, readonly Column[]>()
  known.set(inputs, made)
  const columns = made.get(asked) ?? rowsOf(inputs, from)
  made.set(asked, columns)
  return columns.length === 0 ? null : columns
}

/** A ROW for each input that is known. */
function rowsOf(inputs: Inputs, from: Readonly<Record<string, string>>): readonly Column[] {
  return Object.entries(from).flatMap(([name, port]) => {
    const input = inputs[port]
    return input === undefined ? [] : [{ name, type: t.row(input.columns, false) }]
  })
}

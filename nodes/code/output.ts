/** What a code node sends on: which columns, and where the value of each comes from. */
import type { Column, StreamSchema } from '../../model/schema.ts'
import { parseType } from '../../model/typeText.ts'
import type { CodeConfig } from './config.ts'

export interface OutputColumn extends Column {
  /** The index of the input's column that goes on as it is; null where the code gives the value. */
  readonly from: number | null
  /** Carries the event time: the code may leave it out, and may not change it. */
  readonly eventTime: boolean
}

/** The columns that the code gives, as far as their types can be read; `inferCode` says what is wrong with the others. */
export function returnedColumns({ columns }: Pick<CodeConfig, 'columns'>): Column[] {
  return columns.flatMap(({ name, type: text, safe }) => {
    const parsed = parseType(text)
    if (!parsed.ok) return []
    const { type } = parsed
    return [{ name, type: safe === true && type.kind === 'BIGINT' ? { ...type, safe: true as const } : type }]
  })
}

/** `returned`: what the code gives, which only a filter's does not. */
export function outputColumns(
  { mode, keep }: Pick<CodeConfig, 'mode' | 'keep'>,
  returned: readonly Column[],
  input: StreamSchema,
): OutputColumn[] {
  const passed = input.columns.map((column, from) => ({
    ...column,
    from,
    eventTime: column.name === input.eventTime,
  }))
  if (mode === 'filter') return passed
  const output: OutputColumn[] = mode !== 'process' && keep === 'all' ? passed : []
  const time = input.columns.find(({ name }) => name === input.eventTime)
  for (const column of returned) {
    const eventTime = column.name === time?.name && column.type.kind === time.type.kind
    const made: OutputColumn = { ...column, from: null, eventTime }
    const place = output.findIndex(({ name }) => name === column.name)
    if (place < 0) output.push(made)
    else output[place] = made
  }
  return output
}

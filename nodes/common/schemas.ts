import { appendStream, type Column, type StreamSchema } from '../../model/schema.ts'
import { t, type SqlKind, type SqlType } from '../../model/types.ts'
import type { OnError } from './fields.ts'

/** What a dead letter port sends: the error, where it happened, and the record as text and as it came. */
export const deadSchema: StreamSchema = appendStream([
  { name: 'error', type: t.string(false) },
  { name: 'node', type: t.string(false) },
  { name: 'place', type: t.string(false) },
  { name: 'text', type: t.string() },
  { name: 'raw', type: t.bytes() },
])

/** The outputs of a node with a main output and, by policy, a dead letter port. */
export function withDead(
  outputs: Readonly<Record<string, StreamSchema>>,
  onError: OnError,
): Readonly<Record<string, StreamSchema>> {
  return onError === 'port' ? { ...outputs, dead: deadSchema } : outputs
}

/**
 * What a step that works row by row makes of its input. A changelog stays one, and keeps its key where every column of it goes on as it is: `nameOf` gives the
 * name under which a column of the input does, or null. Without its key, rows of a changelog are compared as a whole.
 */
export function stepStream(
  input: StreamSchema,
  columns: readonly Column[],
  eventTime: string | null,
  nameOf: (column: string) => string | null,
): StreamSchema {
  const { key } = input
  const names = (key ?? []).map(nameOf).filter((name) => name !== null)
  return { ...input, columns, eventTime, key: key?.length === names.length ? names : null }
}

/** The kinds that can carry event time. */
export const TIME_KINDS: readonly SqlKind[] = ['BIGINT', 'TIMESTAMP', 'TIMESTAMP_LTZ']

export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  return columns.find((column) => column.name === name)
}

/** Whether values of this type can be sorted, hence have a minimum and a maximum. */
export function isOrdered(type: SqlType): boolean {
  return !['ARRAY', 'MAP', 'ROW', 'BYTES', 'NULL', 'INTERVAL'].includes(type.kind)
}

const NUMERIC: readonly SqlKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL']
export function isNumeric(type: SqlType): boolean {
  return NUMERIC.includes(type.kind)
}

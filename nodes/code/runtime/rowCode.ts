/** Records as objects on their way in, and back on their way out. */
import type { ColumnCode } from '../../../engine/api/index.ts'
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import type { OutputColumn } from '../output.ts'
import { shown } from './errors.ts'
import { reader, writer, type Convert } from './values.ts'

/** JavaScript that makes the object of a record, with the columns that the code reads: all where `reads` is null. */
export function rowCode(
  columns: readonly Column[],
  values: ColumnCode,
  reads: ReadonlySet<string> | null,
  constant: (value: unknown) => string,
): string {
  const fields = columns.flatMap(({ name, type }, index) => {
    if (reads !== null && !reads.has(name)) return []
    const read = reader(type)
    const value = values[index] ?? 'null'
    // A plain "__proto__" in a literal would set the prototype.
    const key = name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)
    return [`${key}: ${read === null ? value : `${constant(read)}(${value})`}`]
  })
  return `{${fields.join(', ')}}`
}

/** An operator's rows as objects: a function of the values of all columns. */
export function rowMaker(columns: readonly Column[]): (values: readonly Value[]) => object {
  const fields = columns.map(({ name, type }) => ({ name, read: reader(type) }))
  return (values) => {
    const row: Record<string, unknown> = {}
    fields.forEach(({ name, read }, index) => {
      const value = values[index] ?? null
      Object.defineProperty(row, name, {
        value: read === null ? value : read(value),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    })
    return row
  }
}

export const wrongResult = (node: string, wanted: string, value: unknown): UserError =>
  new UserError('code-result', `The code of ${node} must give ${wanted}, but it gave ${shown(value)}.`, {
    nodeId: node,
    hint:
      value instanceof Promise
        ? 'The function is async: let the node wait for its answers, by its setting Async.'
        : 'See the Mode of the node for what its function is to give.',
  })

/** Of the column of event time: the value must be the one that the record came with. */
export const keptTime =
  ({ name }: Column, write: Convert<unknown, Value>) =>
  (value: unknown, own: Value): Value => {
    if (value === undefined || write(value) === own) return own
    throw new UserError(
      'code-event-time',
      `${name} carries the event time, and the code gave it another value: ${shown(value)}.`,
      {
        hint: 'Leave it as it is or leave it out; a new time goes into another column, and Assign event time behind.',
      },
    )
  }

/** Checks an object of the code, and gives its values in the order of the columns. `own`: the value of the event-time column. */
export function rowWriter(
  node: string,
  columns: readonly OutputColumn[],
): (row: unknown, own: Value) => readonly Value[] {
  const writers = columns.map((column) => {
    const write = writer(column)
    return column.eventTime ? keptTime(column, write) : write
  })
  return (row, own) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof Promise)
      throw wrongResult(node, 'objects with the columns of the output', row)
    return writers.map((write, index) =>
      write((row as Record<string, unknown>)[columns[index]?.name ?? ''], own),
    )
  }
}

export function rowsWriter(
  node: string,
  columns: readonly OutputColumn[],
): (rows: unknown, own: Value) => readonly (readonly Value[])[] {
  const write = rowWriter(node, columns)
  return (rows, own) => {
    const isIterable = typeof rows === 'object' && rows !== null && Symbol.iterator in rows
    if (!isIterable) throw wrongResult(node, 'an array of objects, or something else to iterate', rows)
    return Array.from(rows as Iterable<unknown>, (row) => write(row, own))
  }
}

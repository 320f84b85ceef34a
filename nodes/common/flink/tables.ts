/** Tables of sources and sinks. */
import type { z } from 'zod'
import type { FlinkContext, FlinkStatement, FlinkStream } from '../../../model/emit.ts'
import { HIDDEN_TIME } from '../../../model/emit.ts'
import { typeName } from '../../../model/expr/index.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import { withNullable, type SqlType } from '../../../model/types.ts'
import type { RegistryKind } from '../registryFields.ts'
import type { eventTimeField } from '../eventTime.ts'
import type { formatField } from '../fields.ts'
import { hasType } from './expression.ts'
import { as, interval, name, select } from './sql.ts'

export type Options = Readonly<Record<string, string>>

/** A column as CREATE TABLE has it. */
export const columnSql = ({ name: own, type }: Column): string =>
  `${name(own)} ${typeName(type)}${type.nullable ? '' : ' NOT NULL'}`

/** What a format is called, and its options under the names that the connector gives them (`prefix` is `value.` where there is a key). */
export function formatOptions(
  format: z.output<typeof formatField> | { readonly kind: RegistryKind },
  { refuse }: Pick<FlinkContext, 'refuse'>,
  path = 'format',
  prefix = '',
): Options {
  switch (format.kind) {
    case 'json':
      return {
        [`${prefix}format`]: 'json',
        [`${prefix}json.timestamp-format.standard`]: format.timestamps === 'iso' ? 'ISO-8601' : 'SQL',
        [`${prefix}json.encode.decimal-as-plain-number`]: 'true',
      }
    case 'csv':
      if (format.header) {
        refuse(
          `${path}.header`,
          "Flink's CSV has no line with the names of the columns.",
          'Use files without a header, or JSON lines.',
        )
      }
      return {
        [`${prefix}format`]: 'csv',
        [`${prefix}csv.field-delimiter`]: format.delimiter,
        ...(format.nullText === '' ? {} : { [`${prefix}csv.null-literal`]: format.nullText }),
      }
    case 'text':
      return { [`${prefix}format`]: 'raw' }
    case 'avro':
    case 'json-schema':
    case 'protobuf':
      refuse(path, REGISTRY, 'Use JSON, or put the options of avro-confluent into the script by hand.')
      return {}
  }
}

/** Keys have it as well. */
export const REGISTRY =
  'Flink reads and writes what a Schema Registry describes by formats of its own, which are not on every cluster.'

/** The event time of a source as columns and watermark, and the name by which Flink knows it. */
export function timeColumns(
  schema: StreamSchema,
  eventTime: Pick<z.output<typeof eventTimeField>, 'column' | 'delay'> | null,
): { readonly columns: readonly string[]; readonly time: string | null } {
  const column = schema.columns.find((one) => one.name === eventTime?.column)
  if (eventTime === null || column === undefined) return { columns: [], time: null }
  const isNumber = column.type.kind === 'BIGINT'
  const time = isNumber ? HIDDEN_TIME : column.name
  const own = name(time)
  return {
    time,
    columns: [
      ...(isNumber ? [`${own} AS TO_TIMESTAMP_LTZ(${name(column.name)}, 3)`] : []),
      `WATERMARK FOR ${own} AS ${own}${eventTime.delay === 0 ? '' : ` - ${interval(eventTime.delay)}`}`,
    ],
  }
}

export interface Written {
  readonly type: SqlType
  readonly value: string
}

export interface SinkTable {
  readonly options: Options
  /** Further columns and the values that go there. */
  readonly more?: readonly { readonly column: string; readonly value: string }[]
  readonly primaryKey?: readonly string[]
  /** A column as another type, and its value as that; null: as it is. */
  readonly written?: (column: Column) => Written | null
}

/** The table of a sink and the INSERT that fills it. */
export function sinkStatements(
  { id, refuse }: FlinkContext,
  input: FlinkStream,
  { options, more = [], primaryKey = [], written = () => null }: SinkTable,
): readonly FlinkStatement[] {
  for (const { name: own, type } of input.schema.columns) {
    if (hasType(type)) continue
    refuse('', `The column ${own} is always NULL and of no type.`, 'Give it one by CAST in a Map before.')
  }
  const key = primaryKey.map(name).join(', ')
  const all = input.schema.columns.map((column) => ({ column, other: written(column) }))
  const columns = all.map(({ column, other }) => {
    const type = other?.type ?? column.type
    const nullable = type.nullable || !primaryKey.includes(column.name)
    return columnSql({ name: column.name, type: withNullable(type, nullable) })
  })
  const values = all.map(({ column, other }) =>
    other === null ? name(column.name) : as(other.value, column.name),
  )
  return [
    {
      kind: 'table',
      name: id,
      columns: [
        ...columns,
        ...more.map(({ column }) => column),
        ...(key === '' ? [] : [`PRIMARY KEY (${key}) NOT ENFORCED`]),
      ],
      options,
    },
    {
      kind: 'insert',
      into: id,
      query: select({
        columns: [...values, ...more.map(({ value }) => value)],
        from: input.relation,
      }),
    },
  ]
}

/** What a condition over the records of a topic can name: the fields of a JSON value, and the record around it. */
import type { Column } from '../schema.ts'
import { parseType } from '../typeText.ts'
import { t } from '../types.ts'

/** What the columns around the value are made of. */
export const recordParts = ['key', 'value', 'partition', 'offset', 'timestamp', 'headers'] as const
export type RecordPart = (typeof recordParts)[number]

export interface RecordScope {
  /** The fields of the value; empty: the value is text. */
  readonly fields: readonly Column[]
  /** The parts, by the names that they have here. */
  readonly parts: readonly (Column & { readonly part: RecordPart })[]
  /** All of them: fields first. */
  readonly columns: readonly Column[]
}

/** `columns`: of the value, with types as DDL text; those that cannot be read are left out. A field wins its name: the part is then called `kafka_…`. */
export function recordScope(
  columns: readonly { readonly name: string; readonly type: string }[],
): RecordScope {
  const fields = columns.flatMap(({ name, type }): Column[] => {
    const parsed = parseType(type)
    return parsed.ok ? [{ name, type: parsed.type }] : []
  })
  const taken = new Set(fields.map(({ name }) => name))
  const types: Readonly<Record<RecordPart, Column['type']>> = {
    key: t.string(),
    value: fields.length === 0 ? t.string() : t.row(fields),
    partition: t.int(false),
    offset: t.safeBigint(false),
    timestamp: t.timestampLtz(false),
    headers: t.map(t.string(), t.string(), false),
  }
  const parts = recordParts.map((part) => ({
    name: taken.has(part) ? `kafka_${part}` : part,
    type: types[part],
    part,
  }))
  return { fields, parts, columns: [...fields, ...parts] }
}

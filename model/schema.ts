import type { SqlType } from './types.ts'

export interface Column {
  readonly name: string
  readonly type: SqlType
}

/** What flows along an edge: its columns and the properties of the stream that operators depend on. */
export interface StreamSchema {
  readonly columns: readonly Column[]
  /** The column that carries the event time, or null when the stream has none. Its type is TIMESTAMP(_LTZ) or BIGINT ms. */
  readonly eventTime: string | null
  /** 'append': inserts only. 'changelog': records have a kind (insert, update-before, update-after, delete). */
  readonly changes: 'append' | 'changelog'
  /** The columns by which a changelog can be upserted, or null. */
  readonly key: readonly string[] | null
  /**
   * The event-time column is a TIMESTAMP that shows the wall clock of the job's zone, while event times and watermarks are instants: bounds of windows over
   * TIMESTAMP_LTZ. Left out where column and time say the same.
   */
  readonly zoned?: true
}

export function appendStream(columns: readonly Column[], eventTime: string | null = null): StreamSchema {
  return { columns, eventTime, changes: 'append', key: null }
}

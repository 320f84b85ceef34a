/** Reads a table as lines of JSON. The next rows are fetched while the kernel takes the last ones; no more are held. */
import { jsonOf } from '../../../drivers/sql/values.ts'
import type { Cell, Cursor } from '../../../drivers/sql/types.ts'
import type { Poll, SourceReader } from '../../../engine/api/index.ts'
import type { Dialect } from '../../../model/connections/database.ts'
import type { Json } from '../../../model/document.ts'
import { isJsonObject } from '../../../model/json.ts'
import type { Column } from '../../../model/schema.ts'
import type { SqlSourceConfig } from '../config.ts'

/** Rows that are fetched at once. */
const ROWS = 2_000

interface Lines {
  readonly buffer: Uint8Array
  /** Where the line of each row ends. */
  readonly ends: readonly number[]
  readonly rows: readonly (readonly Cell[])[]
  at: number
  /** The first row that is not taken. */
  row: number
}

/** The values of the columns that the table is ordered by, of the last row that was taken. */
export type Place = readonly string[]

export const readPlace = (saved: Json | null): Place | null => {
  const behind = isJsonObject(saved) ? saved['behind'] : undefined
  return Array.isArray(behind) && behind.every((one) => typeof one === 'string') ? behind : null
}

export class TableReader implements SourceReader {
  readonly partitions: readonly string[]
  readonly #cursor: Cursor
  readonly #table: string
  readonly #prints: readonly ((cell: Cell) => string)[]
  readonly #leads: readonly string[]
  /** Which columns the table is ordered by. */
  readonly #order: readonly number[]
  #place: Place | null
  #lines: Lines | null = null
  #fetching: Promise<Lines | null> | null = null

  constructor(
    { table, orderBy }: SqlSourceConfig,
    columns: readonly Column[],
    dialect: Dialect,
    place: Place | null,
    cursor: Cursor,
  ) {
    this.partitions = [table]
    this.#table = table
    this.#cursor = cursor
    this.#place = place
    this.#prints = columns.map(({ type }) => jsonOf(dialect, type))
    this.#leads = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
    this.#order = orderBy.map((name) => columns.findIndex((column) => column.name === name))
  }

  async poll(): Promise<Poll> {
    if (this.#lines === null) {
      this.#lines = await (this.#fetching ?? this.#fetch())
      this.#fetching = null
      if (this.#lines === null) return { kind: 'end' }
      this.#fetching = this.#fetch()
      // It is told when it is asked for.
      this.#fetching.catch(() => undefined)
    }
    const { buffer, at } = this.#lines
    return { kind: 'bytes', partition: 0, buffer, start: at, end: buffer.length, more: true }
  }

  async #fetch(): Promise<Lines | null> {
    const rows = await this.#cursor.read(ROWS)
    if (rows.length === 0) return null
    const ends: number[] = []
    let length = 0
    const texts = rows.map((row) => {
      const text = `${row.map((cell, index) => (this.#leads[index] ?? '') + (this.#prints[index]?.(cell) ?? 'null')).join('')}}\n`
      length += Buffer.byteLength(text)
      ends.push(length)
      return text
    })
    return { buffer: Buffer.from(texts.join('')), ends, rows, at: 0, row: 0 }
  }

  advance(bytes: number): void {
    const lines = this.#lines
    if (lines === null) return
    lines.at += bytes
    const before = lines.row
    while (lines.row < lines.ends.length && (lines.ends[lines.row] ?? 0) <= lines.at) lines.row++
    const last = lines.rows[lines.row - 1]
    if (lines.row > before && last !== undefined && this.#order.length > 0)
      this.#place = this.#order.map((column) => last[column] ?? '')
    if (lines.row === lines.ends.length) this.#lines = null
  }

  position(): Json {
    return { behind: this.#place === null ? null : [...this.#place] }
  }

  locate(offset: number): string {
    return this.locator()(offset)
  }

  locator(): (offset: number) => string {
    const { ends = [], rows = [] } = this.#lines ?? {}
    return (offset) => {
      const row = rows[ends.findIndex((end) => offset < end)]
      if (row === undefined || this.#order.length === 0) return this.#table
      return `${this.#table}, the row ${this.#order.map((column) => row[column] ?? '').join(', ')}`
    }
  }

  async close(): Promise<void> {
    await this.#cursor.close()
    await this.#fetching?.catch(() => undefined)
  }
}

import type { Column } from '../schema.ts'
import { createCsvReader } from './csv.ts'
import type { RecordFormat } from './index.ts'
import { createJsonReader } from './json.ts'
import type { RecordLayout } from './layout.ts'
import { lineEnd, type RecordReader } from './record.ts'
import { text } from './scan.ts'

const isBlank = (b: Uint8Array, p: number, e: number): boolean => {
  for (let i = p; i < e; i++) if (b[i] !== 32 && b[i] !== 9 && b[i] !== 13) return false
  return true
}

/** Makes the reader of a schema without generating code. `used[i]` says whether column i is decoded. */
export function createReader(
  format: RecordFormat,
  columns: readonly Column[],
  used: readonly boolean[],
  layout: RecordLayout | null,
): RecordReader {
  if (format.kind === 'csv') {
    const header = layout?.kind === 'csv' ? layout.header : null
    return createCsvReader(format, columns, used, header)
  }
  const reader: RecordReader = {
    next: 0,
    values: columns.map(() => null),
    error: '',
    read: format.kind === 'text' ? readLine : readJson,
    column: (b, p, e, index) => {
      const value = json.column(b, p, e, index)
      reader.next = json.next
      return value
    },
    skip: (b, p, e) => json.skip(b, p, e),
  }
  const json = createJsonReader(columns, used)

  function readJson(b: Uint8Array, p: number, e: number): 1 | 0 | -1 {
    const end = lineEnd(b, p, e)
    reader.next = Math.min(end + 1, e)
    if (isBlank(b, p, end)) return 0
    const values = json.record(b, p, end)
    if (values === null) {
      reader.error = json.error
      return -1
    }
    reader.values = values
    return 1
  }
  function readLine(b: Uint8Array, p: number, e: number): 1 | 0 | -1 {
    const end = lineEnd(b, p, e)
    reader.next = Math.min(end + 1, e)
    const line = text(b, p, end > p && b[end - 1] === 13 ? end - 1 : end)
    if (line === null) {
      reader.error = 'The line is not valid UTF-8.'
      return -1
    }
    reader.values = used[0] === true ? [line] : [null]
    return 1
  }
  return reader
}

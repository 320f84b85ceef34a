import { UserError } from '../../model/errors.ts'
import { inferColumns } from '../../model/format/infer.ts'
import { formatField } from '../../nodes/common/fields.ts'
import { locate, readHead } from './files.ts'
import { baseDirectory } from './locations.ts'

/** Enough for thousands of ordinary records. */
const SAMPLE_BYTES = 512 * 1024
const SHOWN_LINES = 20
const SHOWN_LINE = 500

export interface SampleQuery {
  readonly path: string
  /** A `RecordFormat`, as a node's config holds it. */
  readonly format: unknown
  readonly baseDirectory: string | null
}

export interface FileSample {
  columns: { name: string; type: string }[]
  eventTime: string | null
  delay: number | null
  lines: string[]
  notices: string[]
}

/** Columns inferred from the head of a file. Throws UserError where the file or the format cannot be read. */
export async function sampleFile(query: SampleQuery): Promise<FileSample> {
  const format = formatField.safeParse(query.format)
  if (!format.success) {
    throw new UserError('file.format', 'The format of the file is not valid.', {
      hint: 'Choose JSON, CSV or text.',
    })
  }
  if (query.path === '') throw new UserError('file.unnamed', 'No file is chosen.', { hint: 'Choose a file.' })
  const path = locate(query.path, query.baseDirectory ?? baseDirectory(null))
  const { bytes, cut } = await readHead(path, SAMPLE_BYTES)
  if (bytes.length === 0)
    throw new UserError('file.empty', `${path} is empty.`, { hint: 'Choose a file with records in it.' })
  const whole = cut ? bytes.subarray(0, endOfLastLine(bytes)) : bytes
  const inferred = inferColumns(whole, format.data)
  return { ...inferred, lines: headLines(whole) }
}

/** A line that the sample cuts is left out; a line longer than the whole sample stays as it is. */
function endOfLastLine(bytes: Uint8Array): number {
  const at = bytes.lastIndexOf(10)
  return at === -1 ? bytes.length : at + 1
}

function headLines(bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes.subarray(0, SHOWN_LINES * SHOWN_LINE * 4))
  return text
    .split(/\r?\n/)
    .slice(0, SHOWN_LINES)
    .filter((line) => line !== '')
    .map((line) => (line.length > SHOWN_LINE ? `${line.slice(0, SHOWN_LINE)}…` : line))
}

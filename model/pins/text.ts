/** The text of a pin's file: the header, then a line a record. */
import { UserError } from '../errors.ts'
import type { Json } from '../document.ts'
import { pinHeader, type Pin, type PinnedRecord } from './pin.ts'

export function writePin({ header, records }: Pin): string {
  return [header, ...records].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** `place`: the file, for the message. Throws UserError `pin-damaged` for what is no whole pin. */
export function readPin(text: string, place: string): Pin {
  const lines = text.split('\n')
  // What is whole ends in a line feed.
  const tail = lines.pop()
  const parsed = lines.map((line, index) => parse(line, index, place))
  const header = pinHeader.safeParse(parsed[0])
  if (!header.success) throw damaged(place, 'its first line is no header')
  const records = parsed.slice(1)
  const { partitions, columns, records: wanted } = header.data
  if (tail !== '' || records.length !== wanted)
    throw damaged(place, `it has ${records.length} of ${wanted} records`)
  const wrong = records.findIndex((record) => !isRecord(record, partitions.length, columns.length))
  if (wrong >= 0) throw damaged(place, `line ${wrong + 2} is no record of it`)
  return { header: header.data, records: records as unknown as readonly PinnedRecord[] }
}

function parse(line: string, index: number, place: string): Json {
  try {
    return JSON.parse(line) as Json
  } catch {
    throw damaged(place, `line ${index + 1} is no JSON`)
  }
}

function isRecord(record: Json, partitions: number, columns: number): boolean {
  if (!Array.isArray(record)) return false
  const [partition, values] = record as readonly Json[]
  const inRange = typeof partition === 'number' && Number.isInteger(partition)
  return (
    inRange && partition >= 0 && partition < partitions && Array.isArray(values) && values.length === columns
  )
}

export const damaged = (place: string, why: string): UserError =>
  new UserError('pin-damaged', `The pinned records in ${place} are damaged: ${why}.`, {
    hint: 'Pin anew, or unpin the node.',
  })

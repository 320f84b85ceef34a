/** The wanted fields of a JSON object, their texts untouched: digits stay as they are. */
import { createJsonReader } from '../../../model/format/json.ts'
import { quoted } from '../../../model/format/writeValue.ts'
import type { SqlType } from '../../../model/types.ts'
import type { Wanted } from '../codec.ts'

const walker = createJsonReader([], [])
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Throws Error for a text that is no object. */
export function printWanted(text: string, columns: readonly Wanted[]): string {
  const members = membersOf(text)
  if (members === null) throw new Error('it is no JSON object')
  const parts = columns.flatMap(({ name, type, as }) => {
    const value = members.get(name)
    return value === undefined ? [] : [`${quoted(as ?? name)}:${printValue(value, type)}`]
  })
  return `{${parts.join(',')}}`
}

/** What is no text and is read as STRING is one of JSON. */
function printValue(text: string, type: SqlType): string {
  if (type.kind === 'STRING') return text.startsWith('"') || text === 'null' ? text : quoted(text)
  return type.kind === 'ROW' && text.startsWith('{') ? printWanted(text, type.fields) : text
}

/** The texts of an object's values by their names; null where it is no object. Of a name that is there twice the last counts. */
function membersOf(text: string): ReadonlyMap<string, string> | null {
  const bytes = encoder.encode(text)
  const end = bytes.length
  const members = new Map<string, string>()
  let at = 0
  const white = (): number => {
    while (at < end && (bytes[at] ?? 0) <= 32) at++
    return bytes[at] ?? -1
  }
  const value = (): string | null => {
    white()
    const behind = walker.skip(bytes, at, end)
    if (behind < 0) return null
    const from = at
    at = behind
    return decoder.decode(bytes.subarray(from, behind)).trim()
  }
  if (white() !== OPEN) return null
  at++
  if (white() === CLOSE) at++
  else
    for (;;) {
      const name = white() === QUOTE ? value() : null
      if (name === null || white() !== COLON) return null
      at++
      const found = value()
      if (found === null) return null
      members.set(JSON.parse(name) as string, found)
      const next = white()
      at++
      if (next === CLOSE) break
      if (next !== COMMA) return null
    }
  return white() === -1 ? members : null
}

const [QUOTE, COMMA, COLON, OPEN, CLOSE] = [34, 44, 58, 123, 125]

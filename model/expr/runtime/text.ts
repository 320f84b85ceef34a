/** Text functions. Positions and lengths count code points; texts without surrogates take the short way. */
import { codePoints } from './cast.ts'
import { cachedPattern, makePattern } from './like.ts'

const hasPairs = (text: string): boolean => /[\ud800-\udfff]/.test(text)

/** SUBSTRING: 1-based; 0 acts as 1, a negative start counts from the end; a negative length gives NULL, as in Flink. */
export function substring(text: string, start: number, length: number): string | null {
  return length < 0 ? null : part(text, start, length)
}
export const substringFrom = (text: string, start: number): string => part(text, start, 2147483647)

function part(text: string, start: number, length: number): string {
  const chars = hasPairs(text) ? Array.from(text) : null
  const size = chars?.length ?? text.length
  const from = start > 0 ? start - 1 : start < 0 ? size + start : 0
  if (from < 0) {
    // A start before the text takes what of the length reaches into it: none when it ends before.
    return ''
  }
  const to = Math.min(size, from + length)
  return chars === null ? text.slice(from, to) : chars.slice(from, to).join('')
}
export const left = (text: string, length: number): string => (length <= 0 ? '' : part(text, 1, length))
export function right(text: string, length: number): string {
  if (length <= 0) return ''
  return length >= text.length
    ? text
    : hasPairs(text)
      ? Array.from(text).slice(-length).join('')
      : text.slice(-length)
}

export function trim(text: string, side: 'BOTH' | 'LEADING' | 'TRAILING', chars: string): string {
  if (chars === '') return text
  const set = new Set(chars)
  const points = Array.from(text)
  let start = 0
  let end = points.length
  if (side !== 'TRAILING') while (start < end && set.has(points[start] ?? '')) start++
  if (side !== 'LEADING') while (end > start && set.has(points[end - 1] ?? '')) end--
  return points.slice(start, end).join('')
}

/** TRIM of blanks, the ordinary case. */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) === 32) start++
  while (end > start && text.charCodeAt(end - 1) === 32) end--
  return text.slice(start, end)
}

/** An empty search is found before each character and at the end, as in Java. */
export function replace(text: string, search: string, replacement: string): string {
  if (search !== '') return text.replaceAll(search, () => replacement)
  return [...Array.from(text), ''].map((char) => replacement + char).join('')
}

/** 1-based place of a part from a place on, 0 when it is not there. An empty part is at 1, wherever one begins to look, as in Flink. */
export function position(part: string, text: string, from = 1): number {
  if (part === '') return 1
  const start = hasPairs(text)
    ? Array.from(text)
        .slice(0, Math.max(0, from - 1))
        .join('').length
    : from - 1
  const index = text.indexOf(part, start)
  return index === -1 ? 0 : codePoints(text.slice(0, index)) + 1
}

export function pad(text: string, length: number, filler: string, atEnd: boolean): string | null {
  if (length < 0 || filler === '') return null
  const size = codePoints(text)
  if (size >= length) return left(text, length)
  const wanted = length - size
  const fill = left(filler.repeat(Math.ceil(wanted / codePoints(filler))), wanted)
  return atEnd ? text + fill : fill + text
}

const MAX_TEXT = 16 * 1024 * 1024
export function repeat(text: string, times: number): string {
  if (times <= 0 || text === '') return ''
  return text.repeat(Math.min(times, Math.ceil(MAX_TEXT / text.length)))
}
export const reverse = (text: string): string => Array.from(text).reverse().join('')

/** Words are of ASCII letters and digits; every other character parts them and stays as it is, as in Flink. */
export function initcap(text: string): string {
  return text.replaceAll(
    /[A-Za-z0-9]+/g,
    (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
  )
}

export function concatWs(separator: string | null, ...parts: readonly (string | null)[]): string | null {
  return separator === null ? null : parts.filter((part) => part !== null).join(separator)
}

/** A stretch without a length above 0 reaches to the end of the text, as in Flink. */
export function overlay(text: string, part: string, start: number, length = codePoints(part)): string {
  const chars = Array.from(text)
  if (start <= 0 || start > chars.length) return text
  const rest = length > 0 ? chars.slice(start - 1 + length).join('') : ''
  return chars.slice(0, start - 1).join('') + part + rest
}

/** White space at which a line may break: what Java takes for it. */
const BLANK = /[^\S\u00a0\u2007\u202f\ufeff]/u

/** The part at a 0-based index of a text split at a separator, or null. An empty separator splits at white space, as in Flink. */
export function splitIndex(text: string, separator: string, index: number): string | null {
  if (index < 0 || text === '') return null
  return text.split(separator === '' ? BLANK : separator)[index] ?? null
}

const pattern = (source: string, flags = 'u'): RegExp => {
  if (flags === 'u') return cachedPattern(`R${source}`, () => makePattern(source, source))
  return cachedPattern(`G${source}`, () => new RegExp(makePattern(source, source).source, 'gu'))
}
/** An empty pattern matches nothing, as in Flink. */
export const regexp = (text: string, source: string): boolean => source !== '' && pattern(source).test(text)
export function regexpExtract(text: string, source: string, group = 0): string | null {
  const match = pattern(source).exec(text)
  return match?.[group] ?? null
}
/** The replacement is plain text: `$1` stands for itself, as in Flink. */
export function regexpReplace(text: string, source: string, replacement: string): string {
  return text.replace(pattern(source, 'gu'), () => replacement)
}

export function strToMap(text: string, entries: string, keys: string): Map<string, string | null> {
  const map = new Map<string, string | null>()
  if (text === '') return map
  for (const entry of text.split(entries)) {
    const at = entry.indexOf(keys)
    map.set(at === -1 ? entry : entry.slice(0, at), at === -1 ? null : entry.slice(at + keys.length))
  }
  return map
}

export const ascii = (text: string): number =>
  text === '' ? 0 : ((new TextEncoder().encode(text)[0] ?? 0) << 24) >> 24
export const chr = (code: number): string => (code < 0 ? '' : String.fromCharCode(code & 255))

/** A UUID of version 4: random but for the digits of version and variant. */
export function uuid(random: () => number): string {
  const digit = (place: string): string => {
    const drawn = Math.floor(random() * 16)
    return (place === 'v' ? 8 + (drawn % 4) : drawn).toString(16)
  }
  return 'xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx'.replace(/[xv]/g, digit)
}

import type { AnyNodeDefinition } from './definition.ts'
import { editDistance } from './near.ts'

/** What can be found: a node type, a command, an example. */
export interface Searchable {
  readonly title: string
  readonly aliases: readonly string[]
  /** A technical name (`window_aggregate`), found as well but not shown. */
  readonly name: string
  readonly summary: string
}

export type SearchField = 'title' | 'alias' | 'name' | 'summary'

export interface SearchHit<T> {
  readonly item: T
  /** The field that matched best, its text, and where in it the words stand, as [start, end) in UTF-16 units. */
  readonly field: SearchField
  readonly text: string
  readonly ranges: readonly (readonly [number, number])[]
  /** Greater is better; only for comparing hits of one search. */
  readonly score: number
}

/** Node types by title, aliases (Flink's, Kafka's, Chinese), type and summary; the best first. An empty query finds all, by title. */
export function searchDefinitions(
  definitions: readonly AnyNodeDefinition[],
  query: string,
): SearchHit<AnyNodeDefinition>[] {
  return searchItems(definitions, query, (definition) => ({
    title: definition.title,
    aliases: definition.aliases,
    name: definition.type,
    summary: definition.summary,
  }))
}

/** Every word of the query must be found in some field. Capitals, full-width forms and one slip of the finger do not matter. */
export function searchItems<T>(
  items: readonly T[],
  query: string,
  describe: (item: T) => Searchable,
): SearchHit<T>[] {
  const words = fold(query)
    .text.split(/\s+/)
    .filter((word) => word !== '')
  const hits = items.flatMap((item) => {
    const hit = match(item, describe(item), words)
    return hit === null ? [] : [{ hit, title: describe(item).title }]
  })
  return hits
    .sort((a, b) => b.hit.score - a.hit.score || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
    .map(({ hit }) => hit)
}

const WEIGHT: Readonly<Record<SearchField, number>> = { title: 1, alias: 0.9, name: 0.85, summary: 0.4 }

interface FieldMatch {
  readonly field: SearchField
  readonly text: string
  readonly start: number
  readonly end: number
  readonly score: number
}

function match<T>(item: T, searchable: Searchable, words: readonly string[]): SearchHit<T> | null {
  if (words.length === 0) return { item, field: 'title', text: searchable.title, ranges: [], score: 0 }
  const fields: [SearchField, string][] = [
    ['title', searchable.title],
    ...searchable.aliases.map((alias): [SearchField, string] => ['alias', alias]),
    ['name', searchable.name],
    ['summary', searchable.summary],
  ]
  const best: FieldMatch[] = []
  for (const word of words) {
    const found = bestMatch(fields, word)
    if (found === null) return null
    best.push(found)
  }
  // The field that the strongest word was found in is shown, with all the words that stand in it.
  const shown = best.reduce((a, b) => (b.score > a.score ? b : a))
  const ranges = best
    .filter(({ field, text }) => field === shown.field && text === shown.text)
    .map(({ start, end }) => [start, end] as const)
    .sort((a, b) => a[0] - b[0])
  const score = best.reduce((sum, each) => sum + each.score, 0) / best.length
  return { item, field: shown.field, text: shown.text, ranges, score }
}

function bestMatch(fields: readonly [SearchField, string][], word: string): FieldMatch | null {
  let best: FieldMatch | null = null
  for (const [field, text] of fields) {
    const found = matchText(text, word, field === 'summary')
    if (found === null) continue
    const score = found.score * WEIGHT[field]
    if (best === null || score > best.score) best = { field, text, start: found.start, end: found.end, score }
  }
  return best
}

interface TextMatch {
  readonly start: number
  readonly end: number
  readonly score: number
}

/** Whole text 100, its beginning 80, a word's beginning 65, joined or split otherwise 60 or 40, inside a word 45, one slip 30. */
function matchText(text: string, word: string, isProse: boolean): TextMatch | null {
  const { text: folded, starts, ends } = fold(text)
  const inText = (at: number, length: number, score: number): TextMatch => ({
    start: starts[at] ?? 0,
    end: ends[at + length - 1] ?? text.length,
    // Of two that begin alike, the shorter is nearer.
    score: score + 5 * (word.length / Math.max(folded.length, word.length)),
  })
  if (folded === word) return inText(0, word.length, 100)
  if (folded.startsWith(word)) return inText(0, word.length, 80)
  const heads = wordStarts(text, folded, starts)
  const head = heads.find((at) => folded.startsWith(word, at))
  if (head !== undefined) return inText(head, word.length, 65)
  const inside = folded.indexOf(word)
  // In prose the middle of a word means nothing ("over" in "recover"), except in scripts without blanks.
  if (inside !== -1 && (!isProse || !/^[\p{Script=Latin}\p{N}\p{P}\p{S}]+$/u.test(word)))
    return inText(inside, word.length, 45)
  if (isProse) return null
  const joined = findJoined(folded, word)
  if (joined !== null) return inText(joined.at, joined.length, joined.at === 0 ? 60 : 40)
  if (word.length < 4) return null
  for (const at of heads) {
    const token = /^[\p{L}\p{N}]+/u.exec(folded.slice(at))?.[0] ?? ''
    // A word that is only begun may differ in length by the slip.
    const isNear = [word.length, word.length + 1].some((n) => editDistance(word, token.slice(0, n), 1) <= 1)
    if (isNear) return inText(at, Math.min(token.length, word.length), 30)
  }
  return null
}

/** Finds a word where blanks and dashes are written otherwise: `groupby` in `GROUP BY`, `flat-map` in `flat_map`. */
function findJoined(text: string, word: string): { readonly at: number; readonly length: number } | null {
  const wanted = word.replace(/[_-]+/g, '')
  const kept = Array.from(text.matchAll(/[^\s_-]/g), (match) => match.index)
  const at =
    wanted === ''
      ? -1
      : kept
          .map((index) => text[index])
          .join('')
          .indexOf(wanted)
  const first = kept[at]
  const last = kept[at + wanted.length - 1]
  return first === undefined || last === undefined ? null : { at: first, length: last - first + 1 }
}

/** Where words begin: after a blank or a sign, and at a capital in `FlinkKafkaConsumer`. Indices into the folded text. */
function wordStarts(text: string, folded: string, starts: readonly number[]): number[] {
  const heads: number[] = []
  for (let i = 0; i < folded.length; i++) {
    if (!/[\p{L}\p{N}]/u.test(folded[i] ?? '')) continue
    const at = starts[i] ?? 0
    const before = text[at - 1] ?? ' '
    const isHead = !/[\p{L}\p{N}]/u.test(before) || (/\p{Lu}/u.test(text[at] ?? '') && /\p{Ll}/u.test(before))
    if (isHead) heads.push(i)
  }
  return heads
}

interface Folded {
  readonly text: string
  /** For each unit of the folded text, where its character begins and ends in the original. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Small letters, without accents and without full-width forms. */
function fold(text: string): Folded {
  let folded = ''
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const plain = character.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase()
    for (let i = 0; i < plain.length; i++) {
      starts.push(at)
      ends.push(at + character.length)
    }
    folded += plain
    at += character.length
  }
  return { text: folded, starts, ends }
}

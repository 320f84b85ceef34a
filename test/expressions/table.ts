/** The table of expressions: its rows, and its expressions by area, a file each. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { flinkObstacle, parse } from '../../model/expr/index.ts'
import type { Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

const here = import.meta.dirname
export const rowsFile = path.join(here, 'rows.ndjson')

/** Of the rows; those that are never NULL are there for the operators that JavaScript has, too. */
export const columns: readonly Column[] = [
  { name: 'id', type: t.int(false) },
  { name: 'at', type: t.timestampLtz(false) },
  { name: 'ok', type: t.boolean(false) },
  { name: 'x', type: t.int(false) },
  { name: 'z', type: t.bigint(false) },
  { name: 'y', type: t.double(false) },
  { name: 'w', type: t.string(false) },
  { name: 'b', type: t.boolean() },
  { name: 'ti', type: t.tinyint() },
  { name: 'si', type: t.smallint() },
  { name: 'i', type: t.int() },
  { name: 'j', type: t.int() },
  { name: 'l', type: t.bigint() },
  { name: 'k', type: t.bigint() },
  { name: 'f', type: t.float() },
  { name: 'd', type: t.double() },
  { name: 'e', type: t.double() },
  { name: 'm', type: t.decimal(10, 2) },
  { name: 'q', type: t.decimal(38, 18) },
  { name: 's', type: t.string() },
  { name: 'u', type: t.string() },
  { name: 'n', type: t.string() },
  { name: 'dt', type: t.date() },
  { name: 'tm', type: t.time() },
  { name: 'ts', type: t.timestamp() },
  { name: 'tz', type: t.timestampLtz() },
  { name: 'a', type: t.array(t.int()) },
  { name: 'tags', type: t.array(t.string()) },
  { name: 'h', type: t.map(t.string(), t.int()) },
  {
    name: 'r',
    type: t.row([
      { name: 'city', type: t.string() },
      { name: 'zip', type: t.int() },
      { name: 'geo', type: t.row([{ name: 'lat', type: t.double() }]) },
    ]),
  },
  { name: 'js', type: t.string() },
]
/** The column with the event time, and how late a record may be in ms. */
export const eventTime = { column: 'at', delay: 1_000 }
/** A zone with summer time, so that days of 23 and 25 hours are among the rows. */
export const timeZone = 'Europe/Berlin'

export const ids: readonly number[] = Array.from({ length: 12 }, (_, index) => index + 1)

export interface TableEntry {
  readonly area: string
  readonly text: string
  readonly differs: Difference | null
}

export interface Difference {
  /** In the table of docs/semantics.md. */
  readonly name: string
  /** The rows in which Flink gives something else. */
  readonly ids: readonly number[]
}

const DIFFERS = /^-- differs: (\S+) (all|[\d,]+)$/

function differenceOf(comment = ''): Difference | null {
  const [, name = '', rows = ''] = DIFFERS.exec(comment) ?? []
  if (name === '') return null
  return { name, ids: rows === 'all' ? ids : rows.split(',').map(Number) }
}

/** An expression a line. A comment may name a difference from Flink and its rows: it is about the line behind it. */
function entriesOf(area: string, lines: readonly string[]): readonly TableEntry[] {
  return lines.flatMap((text, at) => {
    if (text === '' || text.startsWith('-- ')) return []
    return [{ area, text, differs: differenceOf(lines[at - 1]) }]
  })
}

export const table: readonly TableEntry[] = readdirSync(here)
  .filter((file) => file.endsWith('.sql'))
  .toSorted()
  .flatMap((file) =>
    entriesOf(path.basename(file, '.sql'), readFileSync(path.join(here, file), 'utf8').split('\n')),
  )

const obstacleOf = (text: string): string | null => {
  const parsed = parse(text)
  return parsed.ok ? flinkObstacle(parsed.ast) : null
}
/** All but those of which the export says that Flink cannot compute them. */
export const forFlink: readonly TableEntry[] = table.filter(({ text }) => obstacleOf(text) === null)

/** The names in the table of docs/semantics.md of what Flink computes otherwise. */
export function namedDifferences(): readonly string[] {
  const docs = readFileSync(path.join(here, '../../docs/semantics.md'), 'utf8')
  const [, section = ''] = docs.split('\n## Expressions that Flink computes otherwise\n')
  const [rows = ''] = section.split('\n## ')
  return [...rows.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, name = '']) => name)
}

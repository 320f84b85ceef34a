/** What `millrace inspect` prints, for people and for scripts. */
import type { CheckpointContent, NodeContent } from '../../engine/checkpoint/inspect.ts'
import type { SourceCut } from '../../engine/checkpoint/cut.ts'
import type { Header } from '../../engine/checkpoint/manifest.ts'
import type { ReadableEntry } from '../../engine/checkpoint/readable.ts'
import type { Json } from '../../model/document.ts'
import { isJsonObject, own } from '../../model/json.ts'
import { bytesText, durationText } from './summary.ts'
import { integerText, tableLines } from './table.ts'

const SHOWN_WINDOWS = 6
const count = (number: number, one: string, many: string): string =>
  `${integerText(number)} ${number === 1 ? one : many}`

/** The one JSON document of `--json`. */
export function contentJson(content: CheckpointContent) {
  const { folder, manifest, nodes, files } = content
  const { header, cut } = manifest
  return {
    folder,
    id: header.id,
    at: new Date(header.at).toISOString(),
    why: header.why ?? null,
    savepoint: header.savepoint ?? null,
    format: header.format,
    pipeline: header.job,
    plan: header.plan,
    threads: header.threads ?? null,
    whole: files.every(({ damage }) => damage === null),
    bytes: sizeOf(content),
    nodes: nodes.map((node) => ({
      ...node,
      ledger: own(cut.operators, node.node)?.ledger ?? null,
    })),
    sources: cut.sources,
    sinks: cut.sinks,
    files,
  }
}

const sizeOf = ({ files }: CheckpointContent): number => files.reduce((sum, { size }) => sum + (size ?? 0), 0)

/** The list for people. `now`: epoch ms. */
export function contentText(content: CheckpointContent, now: number): string {
  const { folder, manifest, nodes, files } = content
  const { header, cut } = manifest
  const read = Object.values(cut.sources).reduce((sum, { records }) => sum + records, 0)
  const written = Object.values(header.written).reduce((sum, records) => sum + records, 0)
  const facts: readonly (readonly [string, string])[] = [
    ['Folder', folder],
    [
      'Made',
      `${timeText(header.at)} UTC, ${durationText(Math.max(0, now - header.at))} ago${whyText(header)}`,
    ],
    ['Format', String(header.format)],
    ['Threads', header.threads === undefined ? 'not told' : String(header.threads)],
    ['Records', `${integerText(read)} read, ${integerText(written)} written`],
    ['Size', `${bytesText(sizeOf(content))} in ${count(files.length, 'file', 'files')}`],
  ]
  return `${[
    `Checkpoint ${header.id} of ${header.job}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(8)}  ${value}`),
    ...section('Sources', sourceLines(content)),
    ...section('State', stateLines(nodes)),
    ...section('Sinks', sinkLines(content)),
    ...section('Files', fileLines(content)),
  ].join('\n')}\n`
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))]

function whyText({ why, savepoint }: Header): string {
  if (why === undefined) return ''
  return {
    interval: ', by the interval',
    records: ', by the number of records',
    savepoint: `, as savepoint ${savepoint ?? ''}`,
    end: ', at the end of the input',
  }[why]
}

function sourceLines({ manifest, nodes }: CheckpointContent): readonly string[] {
  const rows = Object.entries(manifest.cut.sources).map(([id, source]) => [
    ...nameOf(nodes, id),
    integerText(source.records),
    watermarkText(source),
    placeText(source),
  ])
  return rows.length === 0
    ? []
    : tableLines(['Node', 'Label', 'Type', 'Read', 'Watermark', 'Position'], rows, new Set([0, 1, 2, 4, 5]))
}

function nameOf(nodes: readonly NodeContent[], id: string): readonly string[] {
  const node = nodes.find((one) => one.node === id)
  return [id, node?.label ?? '–', node?.type ?? '–']
}

function watermarkText({ watermark }: SourceCut): string {
  const mark = isJsonObject(watermark) ? watermark['mark'] : null
  return typeof mark === 'number' ? timeText(mark) : '–'
}

/** "orders.ndjson: offset 1204": parts of a position that are no numbers or texts as JSON. */
function placeText({ position, partitions, ended }: SourceCut): string {
  if (ended) return 'at its end'
  const at = isJsonObject(position)
    ? Object.entries(position).flatMap(([name, value]) =>
        value === false ? [] : [`${name} ${plain(value)}`],
      )
    : [plain(position)]
  const names = partitions.filter((name) => name !== '')
  const of = names.length === 1 ? `${names[0] ?? ''}: ` : ''
  return `${of}${at.join(', ')}`
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

function stateLines(nodes: readonly NodeContent[]): readonly string[] {
  const stateful = nodes.filter(({ what }) => what === 'state')
  const rows = stateful.flatMap(({ node, label, type, tables }) =>
    (tables.length === 0 ? [null] : tables).map((table) => [
      node,
      label ?? '–',
      type,
      table?.name ?? '–',
      integerText(table?.entries ?? 0),
      table?.keys === null ? '–' : integerText(table?.keys ?? 0),
      bytesText(table?.bytes ?? 0),
    ]),
  )
  if (rows.length === 0) return []
  const table = tableLines(
    ['Node', 'Label', 'Type', 'Table', 'Entries', 'Keys', 'Bytes'],
    rows,
    new Set([0, 1, 2, 3]),
  )
  return [...table, ...stateful.flatMap(windowLines)]
}

function windowLines({ node, windows, tables }: NodeContent): readonly string[] {
  if (windows === null) return []
  const sessions = tables.some(({ shape }) => shape === 'sessions')
  const what = sessions
    ? count(windows.count, 'open session, first to last record', 'open sessions, first to last record')
    : count(windows.count, 'open window', 'open windows')
  const shown = windows.first.slice(0, SHOWN_WINDOWS)
  const more = windows.count - shown.length
  return [
    '',
    `${node}: ${what}`,
    ...shown.map(
      ({ start, end, entries }) =>
        `  ${timeText(start)} – ${timeText(end)}${sessions ? '' : `  ${count(entries, 'entry', 'entries')}`}`,
    ),
    ...(more > 0 ? [`  … and ${integerText(more)} more`] : []),
  ]
}

function sinkLines({ manifest, nodes }: CheckpointContent): readonly string[] {
  const rows = Object.entries(manifest.cut.sinks).map(([id, { records, bytes, prepared }]) => [
    ...nameOf(nodes, id),
    integerText(records),
    bytesText(bytes),
    prepared === null ? 'at least once' : 'exactly once',
  ])
  return rows.length === 0
    ? []
    : tableLines(['Node', 'Label', 'Type', 'Records', 'Bytes', 'Output'], rows, new Set([0, 1, 2, 5]))
}

function fileLines({ files }: CheckpointContent): readonly string[] {
  const rows = files.map(({ name, size, used, damage }) => [
    name,
    size === null ? '–' : bytesText(size),
    bytesText(used),
    damage ?? 'whole',
  ])
  return tableLines(['Name', 'Size', 'In use', 'Checksums'], rows, new Set([0, 3]))
}

/** Times as the state has them: of windows by the wall clock of the job's time zone. */
const timeText = (at: number): string => {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, -1).replace('T', ' ')
}

/** One entry a line, to be read by people and by other programs. */
export function entryJson({ table, window, key, value }: ReadableEntry): string {
  const bounds = window === null ? {} : { window: [timeText(window.start), timeText(window.end)] }
  return JSON.stringify({ table, ...bounds, ...(key === null ? {} : { key }), value })
}

/** Checks window nodes and gives the schemas of their ports. */
import type { InferContext, Inference } from '../../../model/definition.ts'
import { appendStream, type Column, type StreamSchema } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'
import { durationText } from '../duration.ts'
import { losesRecords, wallZone } from './alignment.ts'
import type { Aggregate } from '../aggregates/functions.ts'
import { aggregateColumns } from '../aggregates/infer.ts'
import type { OnError } from '../fields.ts'
import { Problems, unknownColumn } from '../problems.ts'
import { findColumn, withDead } from '../schemas.ts'

export interface WindowConfig {
  readonly keys: readonly string[]
  readonly aggregates: readonly Aggregate[]
  readonly time: 'event' | 'processing'
  readonly allowedLateness: number
  readonly windowStart: string
  readonly windowEnd: string
  readonly onError: OnError
}

/** `check` notes what is wrong with the window itself. */
export function inferWindow(
  config: WindowConfig,
  input: StreamSchema | null,
  context: InferContext,
  check: (problems: Problems) => void,
): Inference {
  const problems = new Problems(context)
  check(problems)
  if (input === null) return { outputs: {}, problems: problems.list }
  const byEvent = config.time === 'event'
  if (byEvent) needEventTime(input, problems, 'so no window could ever fire')
  const groups = groupColumns(config, input, problems)
  const late = withDead(byEvent ? { late: input } : {}, config.onError)
  if (groups === null) return { outputs: late, problems: problems.list }
  const { keys, results } = groups
  const { windowStart, windowEnd } = config
  const bounds = [
    { path: 'windowStart', name: windowStart, type: t.timestamp(false) },
    { path: 'windowEnd', name: windowEnd, type: t.timestamp(false) },
  ]
  const columns = named(problems, keys, bounds, results)
  if (columns === null) return { outputs: late, problems: problems.list }
  const zone = isZoned(input, context) ? { zoned: true as const } : {}
  const out: StreamSchema = !byEvent
    ? appendStream(columns)
    : config.allowedLateness === 0
      ? { ...appendStream(columns, windowEnd), ...zone }
      : {
          columns,
          eventTime: windowEnd,
          changes: 'changelog',
          key: [...config.keys, windowStart, windowEnd],
          ...zone,
        }
  return { outputs: { out, ...late }, problems: problems.list }
}

/** Bounds show the wall clock of the job's zone where the input's event time has a zone. */
const isZoned = (input: StreamSchema, { timeZone }: InferContext): boolean =>
  wallZone(input, timeZone) !== 'UTC'

export function needEventTime(input: StreamSchema, problems: Problems, consequence: string): void {
  if (input.eventTime !== null) return
  problems.error(
    'event-time-missing',
    '',
    `The input has no event time, ${consequence}.`,
    'Set the event-time column at the source, and keep that column in every Map up to here.',
  )
}

/** The columns of keys and of results; null after problems were noted. */
export function groupColumns(
  config: { readonly keys: readonly string[]; readonly aggregates: readonly Aggregate[] },
  input: StreamSchema,
  problems: Problems,
): { readonly keys: readonly Column[]; readonly results: readonly Column[] } | null {
  const keys = keyColumns(config, input, problems)
  const results = aggregateColumns({
    aggregates: config.aggregates,
    columns: input.columns,
    problems,
    replace: (aggregates) => ({ ...config, aggregates }),
  })
  return keys === null || results === null ? null : { keys, results }
}

function keyColumns(
  config: { readonly keys: readonly string[] },
  input: StreamSchema,
  problems: Problems,
): Column[] | null {
  const columns: Column[] = []
  config.keys.forEach((name, index) => {
    const path = `keys.${index}`
    const column = findColumn(input.columns, name)
    if (column === undefined) {
      unknownColumn(problems, path, name, input.columns, (near) => ({
        ...config,
        keys: config.keys.with(index, near),
      }))
    } else if (column.type.kind === 'MAP') {
      problems.error(
        'column-type',
        path,
        `The key ${name} is a MAP, and maps cannot be compared.`,
        'Group by one of its values: compute it in a Map before.',
      )
    } else if (config.keys.indexOf(name) < index) {
      problems.error('column-duplicate', path, `The key ${name} is listed twice.`, 'Remove one of the two.')
    } else columns.push(column)
  })
  return columns.length === config.keys.length ? columns : null
}

/** Keys, bounds and results, each with a name of its own; null after problems were noted. */
export function named(
  problems: Problems,
  keys: readonly Column[],
  bounds: readonly (Column & { readonly path: string })[],
  results: readonly Column[],
): Column[] | null {
  const placed = [
    ...keys.map((column, index) => ({ ...column, path: `keys.${index}` })),
    ...bounds,
    ...results.map((column, index) => ({ ...column, path: `aggregates.${index}.name` })),
  ]
  const seen = new Set<string>()
  let fit = true
  for (const { name, path } of placed) {
    if (name === '') {
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
      fit = false
    } else if (seen.has(name)) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        'Choose another name.',
      )
      fit = false
    }
    seen.add(name)
  }
  return fit ? placed.map(({ name, type }) => ({ name, type })) : null
}

/** The size of a sliding or cumulating window is made of whole slides or steps. */
export function checkMultiple<Part extends 'slide' | 'step'>(
  problems: Problems,
  config: Readonly<Record<Part | 'size', number>>,
  part: Part,
): void {
  const [size, width] = [config.size, config[part]]
  if (size % width === 0) return
  const nearest = Math.max(1, Math.round(size / width)) * width
  problems.error(
    'window-multiple',
    part,
    `The size, ${durationText(size)}, is not a multiple of the ${part}, ${durationText(width)}.`,
    'Windows are put together from whole parts, as in Flink.',
    [problems.fix(`Set the size to ${durationText(nearest)}`, { ...config, size: nearest })],
  )
}

export interface AlignedConfig {
  readonly size: number
  readonly offset: number
  readonly complete: boolean
  readonly allowedLateness: number
  readonly time: 'event' | 'processing'
}

/** Windows that start at multiples of their pane's length, `width`, and the offset. */
export function checkAlignment(
  problems: Problems,
  config: AlignedConfig,
  width: number,
  input: StreamSchema | null,
  context: InferContext,
): void {
  const { offset, size } = config
  if (Math.abs(offset) >= size) {
    problems.error(
      'window-offset',
      'offset',
      'The offset is not smaller than the size of the window.',
      'An offset of a whole window changes nothing: use one below the size.',
    )
    return
  }
  if (input === null || !losesRecords(config, width, wallZone(input, context.timeZone))) return
  const cause =
    offset % width === 0 ? `the time zone ${context.timeZone}` : `an offset of ${durationText(offset)}`
  problems.warning(
    'window-unaligned',
    'offset',
    `With ${cause}, windows lose records, as they do in Flink 2.2: it takes records in at multiples of ${durationText(width)} only.`,
    'Set "Complete with offset" for results with all records; the same pipeline on Flink 2.2 gives others.',
    [problems.fix('Keep all records', { ...config, complete: true })],
  )
}

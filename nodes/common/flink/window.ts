/** Window nodes as window table functions of Flink SQL. */
import { HIDDEN_TIME, type FlinkContext, type FlinkNode, type FlinkStream } from '../../../model/emit.ts'
import type { Aggregate } from '../aggregates/functions.ts'
import { aggregateParts, aggregateSql } from './aggregates.ts'
import { losesRecords, wallZone } from '../windows/alignment.ts'
import { as, interval, name, select, timeOf, visible } from './sql.ts'
import { inputOf, output } from './stream.ts'

export interface WindowNode {
  readonly keys: readonly string[]
  readonly aggregates: readonly Aggregate[]
  readonly time: 'event' | 'processing'
  readonly allowedLateness: number
  readonly windowStart: string
  readonly windowEnd: string
}

export interface WindowShape {
  /** The table function over a relation and its event time, by the columns of its keys. */
  readonly table: (relation: string, time: string, keys: readonly string[]) => string
  /**
   * Finds the last window of a record: a table function with that window's start or an earlier window of the same end, and what lies between that one's end and
   * the last's. Null: which window a record is in hangs on other records.
   */
  readonly last: { readonly width: number; readonly offset: number; readonly more: number } | null
}

/** The columns that a window table function adds. */
const ADDED = ['window_start', 'window_end', 'window_time']

export const tableFunction = (
  call: string,
  relation: string,
  time: string,
  lengths: readonly number[],
): string => `TABLE(${call}(TABLE ${relation}, DESCRIPTOR(${time}), ${lengths.map(interval).join(', ')}))`

/** An offset of none is not written. */
export const withOffset = (lengths: readonly number[], offset: number): readonly number[] =>
  offset === 0 ? lengths : [...lengths, offset]

export function windowNode(config: WindowNode, context: FlinkContext, shape: WindowShape): FlinkNode {
  const input = inputOf(context.inputs)
  refuseSettings(config, context)
  const time = timeOf(context, input)
  const { query, before } = resultQuery(config, context, shape, input, time)
  const late = context.used.has('late') ? lateQuery(context, shape, input, time) : null
  return {
    statements: [
      ...before,
      { kind: 'view', name: context.id, query },
      ...(late === null ? [] : [{ kind: 'view', name: `${context.id}$late`, query: late } as const]),
    ],
    outputs: {
      out: output(context.id, 'out', {
        time: HIDDEN_TIME,
        window: { start: config.windowStart, end: config.windowEnd },
      }),
      late: output(context.id, 'late', input),
    },
  }
}

function refuseSettings({ time, allowedLateness }: WindowNode, { refuse }: FlinkContext): void {
  if (time === 'processing') {
    refuse(
      'time',
      'A window by the clock gives other results on every machine, and Flink drops the last ones of a bounded input.',
      'Let the window go by event time.',
    )
  }
  if (allowedLateness > 0) {
    refuse(
      'allowedLateness',
      'Flink SQL has no allowed lateness: a window that was sent is not sent again.',
      'Set it to 0, and let the watermark of the source wait longer.',
    )
  }
}

/** Windows that keep records which Flink loses would give other results there. */
export function refuseComplete(
  config: { readonly offset: number; readonly complete: boolean; readonly time: 'event' | 'processing' },
  width: number,
  { inputs, refuse, settings }: FlinkContext,
): void {
  if (!config.complete) return
  const zone = wallZone(inputOf(inputs).schema, settings.timeZone)
  if (!losesRecords({ ...config, complete: false, allowedLateness: 0 }, width, zone)) return
  refuse(
    'complete',
    'Flink 2.2 loses records of windows with this offset or in this time zone, and "Complete with offset" keeps them.',
    'Switch "Complete with offset" off for the results that Flink gives.',
  )
}

function resultQuery(
  { keys, aggregates, windowStart, windowEnd }: WindowNode,
  context: FlinkContext,
  shape: WindowShape,
  input: FlinkStream,
  time: string,
): { readonly query: string; readonly before: FlinkNode['statements'] } {
  const parts = aggregateParts(context, aggregates, input)
  const bounds = [as('`window_start`', windowStart), as('`window_end`', windowEnd)]
  const groups = ADDED.map(name)
  const from = (relation: string, own: string, keyNames: readonly string[]) =>
    shape.table(relation, own, keyNames)
  // The function's columns would meet those of the input: then it gets only what it needs, under other names.
  if (input.schema.columns.some((column) => ADDED.includes(column.name))) {
    const inner = `${context.id}$in`
    const given = [
      ...keys.map((key, at) => as(name(key), `k${at}`)),
      ...parts.flatMap(({ argument, filter }, at) => [
        ...(argument === null ? [] : [as(argument, `a${at}`)]),
        ...(filter === null ? [] : [as(filter, `f${at}`)]),
      ]),
      as(time, HIDDEN_TIME),
    ]
    const keyNames = keys.map((_, at) => name(`k${at}`))
    const results = aggregates.map((aggregate, at) =>
      as(
        aggregateSql(aggregate, {
          argument: parts[at]?.argument === null ? null : name(`a${at}`),
          filter: parts[at]?.filter === null ? null : name(`f${at}`),
        }),
        aggregate.name,
      ),
    )
    const query = select({
      columns: [
        ...keys.map((key, at) => as(name(`k${at}`), key)),
        ...bounds,
        ...results,
        as('`window_time`', HIDDEN_TIME),
      ],
      from: from(name(inner), name(HIDDEN_TIME), keyNames),
      groupBy: [...groups, ...keyNames],
    })
    const before = {
      kind: 'view',
      name: inner,
      query: select({ columns: given, from: input.relation }),
    } as const
    return { query, before: [before] }
  }
  const results = aggregates.map((aggregate, at) =>
    as(aggregateSql(aggregate, parts[at] ?? { argument: null, filter: null }), aggregate.name),
  )
  const keyNames = keys.map(name)
  const query = select({
    columns: [...keyNames, ...bounds, ...results, as('`window_time`', HIDDEN_TIME)],
    from: from(input.relation, time, keyNames),
    groupBy: [...groups, ...keyNames],
  })
  return { query, before: [] }
}

/** Records whose last window has fired when they come: its end − 1 ms, its `window_time`, is behind the watermark. */
function lateQuery(
  context: FlinkContext,
  { last }: WindowShape,
  input: FlinkStream,
  time: string,
): string | null {
  if (last === null) {
    context.refuse(
      '',
      'The late port: whether a record is late for a session hangs on the other records of the session, which Flink SQL does not show.',
      'Take the edge from the late port away.',
    )
    return null
  }
  const { width, offset, more } = last
  const zone = wallZone(input.schema, context.settings.timeZone)
  if (losesRecords({ offset, complete: false, allowedLateness: 0, time: 'event' }, width, zone)) {
    context.refuse(
      '',
      'The late port: with this offset or time zone Flink 2.2 loses records besides those that are late.',
      'Take the edge from the late port away, or set the offset to 0.',
    )
  }
  if (input.schema.columns.some((column) => ADDED.includes(column.name))) {
    context.refuse(
      '',
      'The late port: the input has a column window_start, window_end or window_time of its own.',
      'Rename it in a Map before.',
    )
  }
  const end = more === 0 ? '`window_time`' : `\`window_time\` + ${interval(more)}`
  return select({
    columns: [...visible(input), ...(input.time === HIDDEN_TIME ? [name(HIDDEN_TIME)] : [])],
    from: tableFunction('TUMBLE', input.relation, time, withOffset([width], offset)),
    where: `${end} <= CURRENT_WATERMARK(\`window_time\`)`,
  })
}

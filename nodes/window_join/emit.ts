import { HIDDEN_TIME, type FlinkContext, type FlinkStream, type NodeEmitter } from '../../model/emit.ts'
import type { Replace } from '../../model/expr/index.ts'
import { parsed } from '../common/flink/expression.ts'
import {
  conditions,
  joinSql,
  refuseLate,
  resultColumns,
  streamsOf,
  type OwnColumns,
} from '../common/flink/joins.ts'
import { as, name, timeOf } from '../common/flink/sql.ts'
import { oneView } from '../common/flink/stream.ts'
import { tableFunction, withOffset } from '../common/flink/window.ts'
import { keepsLeft, keepsRight } from '../common/joins/fields.ts'
import type { WindowJoinConfig } from './config.ts'
import { windowColumns } from './infer.ts'

export const emitter: NodeEmitter<WindowJoinConfig> = {
  operators: ['WindowJoin', 'WindowTableFunction'],
  flink: (config, context) => {
    const streams = streamsOf(context)
    refuseLate(context)
    const sides = {
      left: sideOf(config, context, streams.left, 'left'),
      right: sideOf(config, context, streams.right, 'right'),
    }
    const bound = (which: 'start' | 'end'): string => {
      const [l, r] = [`\`l\`.${name(sides.left[which])}`, `\`r\`.${name(sides.right[which])}`]
      if (!keepsRight(config.join)) return l
      return keepsLeft(config.join) ? `COALESCE(${l}, ${r})` : r
    }
    const own = ownColumns(config, bound)
    const on = [
      `\`l\`.${name(sides.left.start)} = \`r\`.${name(sides.right.start)}`,
      `\`l\`.${name(sides.left.end)} = \`r\`.${name(sides.right.end)}`,
      ...conditions(context, config, streams, own),
    ]
    const { columns } = resultColumns(context, config, streams, { own, timed: 'l' })
    const time = timeSide(config)
    const sql = [
      as(bound('start'), config.windowStart),
      as(bound('end'), config.windowEnd),
      ...columns,
      ...(time === null
        ? []
        : [as(`\`${time === 'left' ? 'l' : 'r'}\`.${name(sides[time].time)}`, HIDDEN_TIME)]),
    ]
    const query = joinSql(config.join, sql, [sides.left.relation, sides.right.relation], on)
    return oneView(context.id, query, {
      time: time === null ? null : HIDDEN_TIME,
      window: time === null ? null : { start: config.windowStart, end: config.windowEnd },
    })
  },
}

/** The side whose event time each result has; with both kept there is none. */
const timeSide = ({ join }: WindowJoinConfig): 'left' | 'right' | null =>
  !keepsRight(join) ? 'left' : keepsLeft(join) ? null : 'right'

function ownColumns(config: WindowJoinConfig, bound: (which: 'start' | 'end') => string): OwnColumns {
  const replace: Replace = (part) => {
    if (part.kind !== 'name' || part.parts.length !== 1) return null
    const own = part.parts[0]?.name
    if (own === config.windowStart) return parsed(bound('start'))
    return own === config.windowEnd ? parsed(bound('end')) : null
  }
  return { columns: windowColumns(config), replace }
}

interface WindowedSide {
  readonly relation: string
  readonly start: string
  readonly end: string
  readonly time: string
}

function sideOf(
  { windows }: WindowJoinConfig,
  context: FlinkContext,
  stream: FlinkStream,
  side: 'left' | 'right',
): WindowedSide {
  const time = timeOf(context, stream)
  if (windows.kind === 'input') {
    const [start, end] =
      side === 'left' ? [windows.leftStart, windows.leftEnd] : [windows.rightStart, windows.rightEnd]
    if (stream.time !== null && (stream.window?.start !== start || stream.window.end !== end)) {
      context.refuse(
        'windows',
        `Flink does not know ${start} and ${end} of the ${side} input as the bounds of a window.`,
        'Connect the result of a window node, and keep both its bounds in every Map up to here.',
      )
    }
    return { relation: stream.relation, start, end, time: stream.time ?? '' }
  }
  const added = { start: 'window_start', end: 'window_end', time: 'window_time' }
  const taken = stream.schema.columns.find(({ name: own }) => Object.values(added).includes(own))
  if (taken !== undefined) {
    context.refuse(
      'windows',
      `Flink's windows add a column ${taken.name}, and the ${side} input has one already.`,
      'Rename it in a Map before, or join by the windows of the inputs.',
    )
  }
  return { relation: `(SELECT * FROM ${windowsSql(windows, context, stream.relation, time)})`, ...added }
}

function windowsSql(
  windows: Exclude<WindowJoinConfig['windows'], { kind: 'input' }>,
  { refuse }: FlinkContext,
  relation: string,
  time: string,
): string {
  switch (windows.kind) {
    case 'tumbling':
      return tableFunction('TUMBLE', relation, time, withOffset([windows.size], windows.offset))
    case 'sliding':
      return tableFunction('HOP', relation, time, withOffset([windows.slide, windows.size], windows.offset))
    case 'cumulate':
      return tableFunction(
        'CUMULATE',
        relation,
        time,
        withOffset([windows.step, windows.size], windows.offset),
      )
    case 'session':
      refuse(
        'windows',
        'Sessions that the records of both sides make together are none of Flink SQL: there each side has its own.',
        'Join within tumbling windows, or by an interval.',
      )
      return relation
  }
}

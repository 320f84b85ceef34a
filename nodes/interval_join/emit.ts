import { HIDDEN_TIME, type FlinkStream, type NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { timeAs } from '../common/flink/expression.ts'
import { conditions, joinSql, refuseLate, resultColumns, streamsOf } from '../common/flink/joins.ts'
import { as, interval, name, timeOf } from '../common/flink/sql.ts'
import { oneView } from '../common/flink/stream.ts'
import { nameInResult } from '../common/joins/infer.ts'
import { joinCode } from '../common/typescript/joins.ts'
import type { IntervalJoinConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => joinCode(config, context, '.intervalJoin')

export const emitter: NodeEmitter<IntervalJoinConfig> = {
  typescript,
  operators: ['IntervalJoin'],
  flink: (config, context) => {
    const streams = streamsOf(context)
    const { left, right } = streams
    refuseLate(context)
    const [l, r] = [`\`l\`.${timeOf(context, left)}`, `\`r\`.${timeOf(context, right)}`]
    const bound = (ms: number): string =>
      ms === 0 ? l : ms < 0 ? `${l} - ${interval(-ms)}` : `${l} + ${interval(ms)}`
    const on = [
      ...conditions(context, config, streams),
      `${r} BETWEEN ${bound(config.lower)} AND ${bound(config.upper)}`,
    ]
    const { time: by, timeColumn } = config
    const timed = by === 'larger' ? null : by === 'left' ? 'l' : 'r'
    const { columns, outputs } = resultColumns(context, config, streams, { timed })
    const sides = [left.relation, right.relation] as const
    if (timed === null) {
      const column = context.outputs['out']?.columns.find((one) => one.name === timeColumn)
      const kind = column?.type.kind === 'TIMESTAMP' ? 'TIMESTAMP' : 'TIMESTAMP_LTZ'
      const larger = largerTime(config, l, r, kind)
      const all = [
        ...columns,
        as(column?.type.kind === 'BIGINT' ? timeAs(larger, column, HIDDEN_TIME) : larger, timeColumn),
      ]
      return oneView(context.id, joinSql(config.join, all, sides, on), { time: null })
    }
    const side: FlinkStream = by === 'left' ? left : right
    const kept = nameInResult(outputs, timed, side.schema.eventTime)
    const carried = kept === null ? null : side.time === HIDDEN_TIME ? HIDDEN_TIME : kept
    const more = carried === HIDDEN_TIME ? [`\`${timed}\`.${name(HIDDEN_TIME)}`] : []
    return oneView(context.id, joinSql(config.join, [...columns, ...more], sides, on), { time: carried })
  },
}

/** The later of two times, or the one that there is. */
function largerTime({ join }: IntervalJoinConfig, l: string, r: string, kind: string): string {
  const plain = (time: string): string => `CAST(${time} AS ${kind}(3))`
  const [left, right] = [plain(l), plain(r)]
  if (join === 'inner') return `GREATEST(${left}, ${right})`
  return `CASE WHEN ${r} IS NULL OR ${l} > ${r} THEN ${left} ELSE ${right} END`
}

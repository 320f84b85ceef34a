import type { NodeEmitter } from '../../model/emit.ts'
import { conditions, joinSql, resultColumns, streamsOf, timeless } from '../common/flink/joins.ts'
import { oneView } from '../common/flink/stream.ts'
import { stateHint } from '../common/flink/ttl.ts'
import type { RegularJoinConfig } from './config.ts'

export const emitter: NodeEmitter<RegularJoinConfig> = {
  operators: ['Join', 'MultiJoin'],
  flink: (config, context) => {
    const streams = streamsOf(context)
    const on = conditions(context, config, streams)
    const untimed = { left: { ...streams.left, time: null }, right: { ...streams.right, time: null } }
    const { columns } = resultColumns(context, config, untimed, { timed: null })
    const [first = '', ...rest] = columns
    const hinted = [`${stateHint(['l', 'r'], config.ttl)}${first}`, ...rest]
    const sides = [timeless(streams.left), timeless(streams.right)] as const
    return oneView(context.id, joinSql(config.join, hinted, sides, on), { time: null })
  },
}

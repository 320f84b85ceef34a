import type { NodeEmitter } from '../../model/emit.ts'
import { refuseComplete, tableFunction, windowNode, withOffset } from '../common/flink/window.ts'
import type { WindowAggregateConfig } from './config.ts'

export const emitter: NodeEmitter<WindowAggregateConfig> = {
  operators: ['WindowAggregate', 'WindowTableFunction'],
  flink: (config, context) => {
    const { size, offset } = config
    refuseComplete(config, size, context)
    return windowNode(config, context, {
      table: (relation, time) => tableFunction('TUMBLE', relation, time, withOffset([size], offset)),
      last: { width: size, offset, more: 0 },
    })
  },
}

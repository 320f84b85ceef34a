import type { NodeEmitter } from '../../model/emit.ts'
import { refuseComplete, tableFunction, windowNode, withOffset } from '../common/flink/window.ts'
import type { SlidingWindowConfig } from './definition.ts'

export const emitter: NodeEmitter<SlidingWindowConfig> = {
  operators: ['WindowAggregate', 'WindowTableFunction'],
  flink: (config, context) => {
    const { size, slide, offset } = config
    refuseComplete(config, slide, context)
    return windowNode(config, context, {
      table: (relation, time) => tableFunction('HOP', relation, time, withOffset([slide, size], offset)),
      last: { width: slide, offset, more: size - slide },
    })
  },
}

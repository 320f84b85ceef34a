import type { NodeEmitter } from '../../model/emit.ts'
import { refuseComplete, tableFunction, windowNode, withOffset } from '../common/flink/window.ts'
import type { CumulateWindowConfig } from './definition.ts'

export const emitter: NodeEmitter<CumulateWindowConfig> = {
  operators: ['WindowAggregate', 'WindowTableFunction'],
  flink: (config, context) => {
    const { size, step, offset } = config
    refuseComplete(config, step, context)
    return windowNode(config, context, {
      table: (relation, time) => tableFunction('CUMULATE', relation, time, withOffset([step, size], offset)),
      last: { width: size, offset, more: 0 },
    })
  },
}

import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { refuseComplete, tableFunction, windowNode, withOffset } from '../common/flink/window.ts'
import { windowCode } from '../common/typescript/aggregates.ts'
import type { WindowAggregateConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => windowCode(config, context, 'tumbling', ['size'])

export const emitter: NodeEmitter<WindowAggregateConfig> = {
  typescript,
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

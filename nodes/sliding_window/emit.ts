import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { refuseComplete, tableFunction, windowNode, withOffset } from '../common/flink/window.ts'
import { windowCode } from '../common/typescript/aggregates.ts'
import type { SlidingWindowConfig } from './definition.ts'

const typescript: TypescriptEmitter = (config, context) =>
  windowCode(config, context, 'sliding', ['size', 'slide'])

export const emitter: NodeEmitter<SlidingWindowConfig> = {
  typescript,
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

import type { NodeEmitter } from '../../model/emit.ts'
import { interval } from '../common/flink/sql.ts'
import { windowNode } from '../common/flink/window.ts'
import type { SessionWindowConfig } from './definition.ts'

export const emitter: NodeEmitter<SessionWindowConfig> = {
  flink: (config, context) =>
    windowNode(config, context, {
      table: (relation, time, keys) => {
        const partition = keys.length === 0 ? '' : ` PARTITION BY ${keys.join(', ')}`
        return `TABLE(SESSION(TABLE ${relation}${partition}, DESCRIPTOR(${time}), ${interval(config.gap)}))`
      },
      last: null,
    }),
}

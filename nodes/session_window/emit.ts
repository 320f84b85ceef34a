import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { interval } from '../common/flink/sql.ts'
import { windowNode } from '../common/flink/window.ts'
import { windowCode } from '../common/typescript/aggregates.ts'
import type { SessionWindowConfig } from './definition.ts'

/** Sessions merge, and Flink cannot merge what these have come to. */
const UNMERGED: ReadonlySet<string> = new Set(['FIRST_VALUE', 'LAST_VALUE'])

const typescript: TypescriptEmitter = (config, context) => windowCode(config, context, 'session', ['gap'])

export const emitter: NodeEmitter<SessionWindowConfig> = {
  typescript,
  operators: ['WindowAggregate', 'WindowTableFunction'],
  flink: (config, context) => {
    for (const [index, aggregate] of config.aggregates.entries()) {
      if (!UNMERGED.has(aggregate.function)) continue
      context.refuse(
        `aggregates.${index}.function`,
        `Flink has no ${aggregate.function} of a session.`,
        'Leave it out, or take MIN or MAX, or windows of a fixed size.',
      )
    }
    return windowNode(config, context, {
      table: (relation, time, keys) => {
        const partition = keys.length === 0 ? '' : ` PARTITION BY ${keys.join(', ')}`
        return `TABLE(SESSION(TABLE ${relation}${partition}, DESCRIPTOR(${time}), ${interval(config.gap)}))`
      },
      last: null,
    })
  },
}

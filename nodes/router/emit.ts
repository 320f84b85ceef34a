import type { NodeEmitter } from '../../model/emit.ts'
import { expressionSql } from '../common/flink/expression.ts'
import { select, viewName } from '../common/flink/sql.ts'
import { inputOf, output } from '../common/flink/stream.ts'
import { routePorts, type RouterConfig } from './definition.ts'

/** A view for each port that leads somewhere. */
export const emitter: NodeEmitter<RouterConfig> = {
  flink: (config, context) => {
    const input = inputOf(context.inputs)
    const conditions = config.routes.map(({ condition }, index) =>
      expressionSql(context, `routes.${index}.condition`, condition, input),
    )
    const isNot = conditions.map((condition) => `(${condition}) IS NOT TRUE`)
    const ports = routePorts(config).filter((port) => context.used.has(port))
    const whereOf = (port: string): string => {
      const index = config.routes.findIndex(({ name }) => name === port)
      if (index < 0) return isNot.join(' AND ')
      const before = config.matching === 'first' ? isNot.slice(0, index) : []
      return [...before, `(${conditions[index] ?? ''})`].join(' AND ')
    }
    return {
      statements: ports.map((port) => ({
        kind: 'view',
        name: viewName(context.id, port),
        query: select({ columns: ['*'], from: input.relation, where: whereOf(port) }),
      })),
      outputs: Object.fromEntries(ports.map((port) => [port, output(context.id, port, input)])),
    }
  },
}

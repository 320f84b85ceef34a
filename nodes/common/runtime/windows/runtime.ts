/** The runtime of a window node: made from its config, split over workers by its keys. */
import { appendStream } from '../../../../model/schema.ts'
import { losesRecords, wallZone } from '../../windows/alignment.ts'
import type { Geometry } from './geometry.ts'
import { createHandover } from './handover.ts'
import { createPaned, type PanedConfig } from './paned.ts'
import type { Operator, OperatorContext, OperatorRuntime } from '../../../../engine/api/index.ts'

/** Tumbling, sliding and cumulating windows, as Flink has them unless they are to be complete. */
export function createAligned(
  context: OperatorContext,
  config: PanedConfig & { readonly complete: boolean },
  geometry: Geometry,
): Operator {
  const input = context.operator.inputs[0]?.schema ?? appendStream([])
  return losesRecords(
    { ...config, offset: geometry.offset },
    geometry.width,
    wallZone(input, context.timeZone),
  )
    ? createHandover(context, config, geometry)
    : createPaned(context, config, geometry)
}

export function windowRuntime<Config extends { readonly keys: readonly string[] }>(
  create: (context: OperatorContext, config: Config) => Operator,
): OperatorRuntime {
  return {
    kind: 'operator',
    keys: (operator) => {
      const { keys } = operator.config as unknown as Config
      const columns = operator.inputs[0]?.schema.columns ?? []
      return { in: keys.map((name) => columns.findIndex((column) => column.name === name)) }
    },
    create: (context) => create(context, context.operator.config as unknown as Config),
  }
}

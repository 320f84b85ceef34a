/** The runtimes of window nodes: made from the config, split over workers by its keys, gone on with after an edit that leaves the state its meaning. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../../../engine/api/index.ts'
import type { Json } from '../../../../model/document.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import { appendStream } from '../../../../model/schema.ts'
import { losesRecords, mayLoseRecords, wallZone } from '../../windows/alignment.ts'
import type { Geometry } from './geometry.ts'
import { createHandover } from './handover.ts'
import { createPaned, type PanedConfig } from './paned.ts'
import { byWallClock } from './wallClock.ts'
import { windowColumns, type WindowConfig } from './parts.ts'

/** Fields that are no part of the state: a column of the result may have another name. */
const NAMES: ReadonlySet<string> = new Set(['onError', 'windowStart', 'windowEnd', 'firstTime', 'lastTime'])

const configOf = <Config>(operator: PlanOperator): Config => operator.config as unknown as Config

/** `time`: left out where the window has no end in time. */
export function windowRuntime<Config extends WindowConfig & { readonly time?: 'event' | 'processing' }>(
  create: (context: OperatorContext, config: Config) => Operator,
): OperatorRuntime {
  return {
    kind: 'operator',
    keys: (operator) => (configOf<Config>(operator).time === 'processing' ? null : keysOf(operator)),
    depends: dependsOf,
    create(context) {
      const config = configOf<Config>(context.operator)
      if (config.time !== 'processing') return create(context, config)
      return byWallClock(context, (inner) => create(inner, { ...config, allowedLateness: 0 }))
    },
  }
}

interface AlignedTime {
  readonly complete: boolean
  readonly time: 'event' | 'processing'
}

/** Tumbling, sliding and cumulating windows, as Flink has them unless they are to be complete. */
export function alignedRuntime<Config extends PanedConfig & AlignedTime>(
  geometryOf: (config: Config) => Geometry,
): OperatorRuntime {
  return {
    ...windowRuntime<Config>((context, config) => {
      const input = context.operator.inputs[0]?.schema ?? appendStream([])
      const geometry = geometryOf(config)
      const { width, offset } = geometry
      return losesRecords({ ...config, offset }, width, wallZone(input, context.timeZone))
        ? createHandover(context, config, geometry)
        : createPaned(context, config, geometry)
    }),
    keys: (operator) => {
      const config = configOf<Config>(operator)
      const { width, offset } = geometryOf(config)
      const zoned = operator.outputs.some(({ port, schema }) => port === 'out' && schema.zoned === true)
      // When records are handed over hangs on those of all keys.
      const whole = config.time === 'processing' || mayLoseRecords({ ...config, offset }, width, zoned)
      return whole ? null : keysOf(operator)
    },
  }
}

function keysOf(operator: PlanOperator): Readonly<Record<string, readonly number[]>> {
  const { keys } = configOf<WindowConfig>(operator)
  const columns = operator.inputs[0]?.schema.columns ?? []
  return { in: keys.map((name) => columns.findIndex((column) => column.name === name)) }
}

function dependsOf(operator: PlanOperator): Json {
  const config = configOf<WindowConfig & Readonly<Record<string, Json>>>(operator)
  const input = operator.inputs[0]?.schema ?? appendStream([])
  const rest = Object.entries(config).filter(([field]) => !NAMES.has(field) && field !== 'aggregates')
  const depends = {
    ...Object.fromEntries(rest),
    aggregates: config.aggregates.map((aggregate) => ({ ...aggregate, name: '' })),
    times: ['firstTime', 'lastTime'].map((field) => config[field] !== undefined && config[field] !== ''),
    columns: windowColumns(operator, config),
    eventTime: input.columns.find(({ name }) => name === input.eventTime)?.type ?? null,
  }
  return JSON.parse(JSON.stringify(depends)) as Json
}

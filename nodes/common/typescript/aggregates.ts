/** Aggregates of a config as those of the library: `sum(o => o.amount)`. */
import { call, hug, object, type Code } from '../../../model/codeLayout.ts'
import type { RawConfig, TypescriptContext, TypescriptNode } from '../../../model/emitTypescript.ts'
import { isJsonObject } from '../../../model/json.ts'
import { isAllRecords } from '../aggregates/functions.ts'
import { keyed } from './keys.ts'
import { conditionLambda, entries, optional, others, rowLambda } from './options.ts'

const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The object of `.aggregate(…)`; null for what it cannot say. */
export function aggregatesCode(config: RawConfig, context: TypescriptContext): Code | null {
  const { aggregates } = config
  if (!Array.isArray(aggregates)) return null
  const made: [string, Code][] = []
  for (const aggregate of aggregates) {
    if (!isJsonObject(aggregate)) return null
    const { function: name, argument = '', name: column, filter = null } = aggregate
    if (typeof name !== 'string' || typeof column !== 'string' || typeof argument !== 'string') return null
    if (made.some(([taken]) => taken === column) || argument.trim() === '*') return null
    const all = isAllRecords(argument)
    if (all && name !== 'COUNT') return null
    const options = [
      ...entries(others(aggregate, 'function', 'argument', 'name', 'filter')),
      ...(typeof filter === 'string' ? [['where', conditionLambda(context, filter)] as const] : []),
    ]
    const helper = context.use(name === 'COUNT' && !all ? 'countOf' : camelCase(name))
    made.push([
      column,
      call(
        helper,
        ...(all ? [] : [rowLambda(context, argument)]),
        ...(options.length === 0 ? [] : [object(options)]),
      ),
    ])
  }
  return object(made)
}

/** `.keyBy(…).window(…).aggregate(…)`; `sizes`: the fields that are arguments of the window. */
export function windowCode(
  config: RawConfig,
  context: TypescriptContext,
  window: string,
  sizes: readonly string[],
): TypescriptNode | null {
  const aggregates = aggregatesCode(config, context)
  const lengths = entries(
    Object.fromEntries(sizes.flatMap((name) => (name in config ? [[name, config[name] ?? null]] : []))),
  )
  if (aggregates === null || lengths.length < sizes.length) return null
  const spec = call(
    context.use(window),
    ...lengths.map(([, code]) => code),
    ...optional(others(config, ...sizes, 'keys', 'aggregates')),
  )
  return keyed(config, '.window(', spec, ')\n  ', hug('.aggregate', aggregates))
}

import { call, object, type Code } from '../../model/codeLayout.ts'
import { notInFlink, type NodeEmitter } from '../../model/emit.ts'
import type { CodeFunctions, TypescriptEmitter } from '../../model/emitTypescript.ts'
import { keyed } from '../common/typescript/keys.ts'
import { entries, others } from '../common/typescript/options.ts'
import { rowCode } from '../common/typescript/schema.ts'

const METHODS: Readonly<Record<string, string>> = {
  map: '.mapCode',
  flatMap: '.flatMapCode',
  filter: '.filterCode',
  process: '.process',
}
const SAID = ['mode', 'async', 'keys', 'code', 'columns', 'keep', 'output'] as const
const OPTIONS: ReadonlySet<string> = new Set(['ttl', 'onError'])
const AWAITED: ReadonlySet<string> = new Set(['capacity', 'timeout', 'attempts', 'retryDelay', 'onError'])

/** Code that is nothing but its functions stands as these in the job; with more beside them the general way says it. */
const typescript: TypescriptEmitter = (config, context) => {
  const { mode = 'map', async: awaited = 'off', code, columns, keep, output } = config
  const rest = others(config, ...SAID)
  const method = typeof mode === 'string' ? METHODS[mode] : undefined
  const waits = awaited === 'ordered' || awaited === 'unordered'
  const known = Object.keys(rest).every((name) => (waits ? AWAITED : OPTIONS).has(name))
  if (method === undefined || typeof code !== 'string' || !known) return null
  if (!waits && awaited !== 'off') return null
  const functions = context.functions(code)
  if (functions === null || !fits(functions, mode === 'process', waits)) return null
  const options: (readonly [string, Code])[] = []
  if (mode !== 'filter') {
    const row = rowCode(columns, context.inputs['in']?.eventTime ?? undefined, context)
    if (row === null) return null
    options.push(['columns', row])
    if (output !== 'pinned') options.push(['output', "'inferred'"])
    if (keep === 'all' && mode !== 'process') options.push(['keep', "'all'"])
  }
  if (waits) options.push(['async', `'${awaited}'`])
  const step = call(method, { lines: functions.run }, ...given([...options, ...entries(rest)], functions))
  return keyed(mode === 'process' ? config : {}, step)
}

/** Whether a job's function of that mode gets what this one wants. */
function fits({ gets, onTimer }: CodeFunctions, process: boolean, waits: boolean): boolean {
  if (process) return !waits && gets !== 'Call'
  return onTimer === null && (gets === null || (waits && gets === 'Call'))
}

/** The options, and among them what a timer calls. */
function given(options: readonly (readonly [string, Code])[], { onTimer }: CodeFunctions): readonly Code[] {
  if (onTimer === null) return options.length === 0 ? [] : [object(options)]
  const { open, items, close } = object(options)
  const comments = onTimer.lines.findIndex((line) => !/^\s*(\/\/|\/?\*)/.test(line))
  const lines = onTimer.lines.map((line, index) =>
    index === comments ? `onTimer${onTimer.isMethod ? '' : ': '}${line}` : line,
  )
  return [{ open, items: [{ lines }, ...items], close }]
}

export const emitter: NodeEmitter<unknown> = {
  ...notInFlink(
    'TypeScript does not run in Flink SQL.',
    'Say it by nodes with SQL expressions (Map, Filter, Flat map, a window), or write a function of your own for Flink.',
  ),
  typescript,
}

import { hug, object } from '../../model/codeLayout.ts'
import {
  HIDDEN_TIME,
  type FlinkContext,
  type FlinkStatement,
  type FlinkStream,
  type NodeEmitter,
} from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { parse, printAst, rewrite, type Expr } from '../../model/expr/index.ts'
import type { Column } from '../../model/schema.ts'
import { parsed, refuseObstacle, timeAs } from '../common/flink/expression.ts'
import { as, interval, name, select, timeOf, viewName } from '../common/flink/sql.ts'
import { inputOf, output } from '../common/flink/stream.ts'
import { findColumn } from '../common/schemas.ts'
import { keyed } from '../common/typescript/keys.ts'
import { entries, others, rowType } from '../common/typescript/options.ts'
import type { PatternConfig } from './config.ts'
import { withoutStars } from './expressions.ts'
import { readPattern, type Step } from './text.ts'

/** Conditions and measures stay SQL: they speak of the rows of a match. */
const typescript: TypescriptEmitter = (config, { outputs, useType }) => {
  const { out } = outputs
  if (out === undefined) return null
  return keyed(config, hug(`.pattern<${rowType(out, useType)}>`, object(entries(others(config, 'keys')))))
}

export const emitter: NodeEmitter<PatternConfig> = {
  typescript,
  operators: ['Match'],
  flink: (config, context) => {
    const { id, used } = context
    const input = inputOf(context.inputs)
    refuseExtras(config, context)
    const time = timeOf(context, input)
    const read = readPattern(config.pattern)
    const steps = read.ok ? read.steps : []
    if (steps.some(({ relaxed }) => relaxed)) {
      context.refuse(
        'pattern',
        'In Flink SQL the rows of a pattern follow each other directly: there is no ->.',
        'Put a variable in between that takes any row: A X* B instead of A -> B.',
      )
    }
    const { query, timeName } = matchQuery(config, context, input, steps, time)
    const late: FlinkStatement = {
      kind: 'view',
      name: viewName(id, 'late'),
      query: select({ columns: ['*'], from: input.relation, where: `${time} <= CURRENT_WATERMARK(${time})` }),
    }
    return {
      statements: [{ kind: 'view', name: id, query }, ...(used.has('late') ? [late] : [])],
      outputs: { out: output(id, 'out', { time: timeName }), late: output(id, 'late', input) },
      // The text that Flink keeps of a view with MATCH_RECOGNIZE cannot be read again (2.2).
      inline: true,
    }
  },
}

function refuseExtras(config: PatternConfig, { used, refuse }: FlinkContext): void {
  config.define.forEach(({ repeats }, index) => {
    if (repeats === 'next') return
    refuse(
      `define.${index}.repeats`,
      'In Flink SQL the rows of one variable follow each other directly.',
      'Choose "next".',
    )
  })
  if (!used.has('timeout')) return
  refuse(
    'timeouts',
    "Partial matches that ran out of time are an output of Flink's CEP library, not of its SQL.",
    'Take the edge from the port away.',
  )
}

const SKIPS: Readonly<Record<PatternConfig['afterMatch'], string>> = {
  past_last_row: 'PAST LAST ROW',
  to_next_row: 'TO NEXT ROW',
  to_first: 'TO FIRST',
  to_last: 'TO LAST',
}

function matchQuery(
  config: PatternConfig,
  context: FlinkContext,
  input: FlinkStream,
  steps: readonly Step[],
  time: string,
): { readonly query: string; readonly timeName: string | null } {
  const { keys, measures, define, within, afterMatch, afterVariable } = config
  const column = findColumn(input.schema.columns, input.schema.eventTime ?? '')
  const sql = (path: string, text: string): string => matchSql(context, path, text, column, input)
  const times = measures.filter(({ expression }) => isTime(expression))
  const inner = measures.flatMap(({ expression, name: own }, index) =>
    isTime(expression) ? [] : [as(sql(`measures.${index}.expression`, expression), own)],
  )
  // The time of a match is Flink's event time of the result, so it comes out as it is.
  const rows = [...inner, ...(times.length > 0 ? [as(`MATCH_ROWTIME(${time})`, HIDDEN_TIME)] : [])]
  const named = afterMatch === 'to_first' || afterMatch === 'to_last' ? ` ${name(afterVariable)}` : ''
  const conditions = define.map(
    ({ variable, condition }, index) => `${name(variable)} AS ${sql(`define.${index}.condition`, condition)}`,
  )
  const free = steps[0] !== undefined && define.length === 0 ? [`${name(steps[0].variable)} AS TRUE`] : []
  const clauses = [
    ...(keys.length === 0 ? [] : [`PARTITION BY ${keys.map(name).join(', ')}`]),
    `ORDER BY ${time}`,
    ...(rows.length === 0 ? [] : [`MEASURES ${rows.join(', ')}`]),
    'ONE ROW PER MATCH',
    `AFTER MATCH SKIP ${SKIPS[afterMatch]}${named}`,
    `PATTERN (${steps.map(stepText).join(' ')})${within === null ? '' : ` WITHIN ${interval(within)}`}`,
    `DEFINE ${[...conditions, ...free].join(', ')}`,
  ]
  const match = `${input.relation} MATCH_RECOGNIZE (\n  ${clauses.join('\n  ')}\n)`
  const eventTime = context.outputs['out']?.eventTime ?? null
  const isHidden = times.length > 0 && column !== undefined && column.name !== input.time
  const columns = [
    ...keys.map(name),
    ...measures.map(({ expression, name: own }) =>
      isTime(expression)
        ? as(isHidden ? timeAs(name(HIDDEN_TIME), column, HIDDEN_TIME) : name(HIDDEN_TIME), own)
        : name(own),
    ),
    ...(isHidden ? [name(HIDDEN_TIME)] : []),
  ]
  return {
    query: select({ columns, from: match }),
    timeName: times.length === 0 ? null : isHidden ? HIDDEN_TIME : eventTime,
  }
}

const isTime = (text: string): boolean => {
  const read = parse(withoutStars(text))
  return read.ok && read.ast.kind === 'call' && read.ast.name === 'MATCH_ROWTIME'
}

/** An expression over the rows of a match. COUNT(*) counts event times, which no row is without. */
function matchSql(
  context: FlinkContext,
  path: string,
  text: string,
  column: Column | undefined,
  { time }: FlinkStream,
): string {
  const read = parse(withoutStars(text))
  if (!read.ok) return ''
  refuseObstacle(context, path, read.ast)
  return printAst(
    rewrite(read.ast, (part): Expr | null => {
      if (part.kind !== 'call') return null
      if (part.name === 'COUNT' && part.args.length === 0)
        return { ...part, args: [parsed(name(time ?? ''))] }
      if (part.name !== 'MATCH_ROWTIME') return null
      return parsed(timeAs(`MATCH_ROWTIME(${name(time ?? '')})`, column, time ?? ''))
    }),
  )
}

function stepText({ variable, least, most, greedy }: Step): string {
  const reluctant = greedy ? '' : '?'
  return `${name(variable)}${quantifier(least, most)}${reluctant}`
}

function quantifier(least: number, most: number): string {
  if (least === 1 && most === 1) return ''
  if (least === 0 && most === 1) return '?'
  if (most === Infinity) return least === 0 ? '*' : least === 1 ? '+' : `{${least},}`
  return least === most ? `{${least}}` : `{${least},${most}}`
}

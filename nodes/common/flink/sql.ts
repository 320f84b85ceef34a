/** Small pieces of Flink SQL. */
import { quoteIdentifier } from '../../../model/expr/index.ts'
import { HIDDEN_TIME, type FlinkContext, type FlinkStream } from '../../../model/emit.ts'

export { quoteIdentifier as name }

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** The view of an output: the main one has the name of the node. Ids have no $, so no two nodes share a name. */
export const viewName = (id: string, port: string): string => (port === 'out' ? id : `${id}$${port}`)

export interface Query {
  readonly columns: readonly string[]
  readonly from: string
  readonly where?: string
  readonly groupBy?: readonly string[]
}

export function select({ columns, from, where, groupBy }: Query): string {
  const rest = [
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(groupBy === undefined || groupBy.length === 0 ? [] : [`GROUP BY ${groupBy.join(', ')}`]),
  ]
  return [`SELECT ${columns.join(', ')}`, `FROM ${from}`, ...rest].join('\n')
}

export const as = (sql: string, column: string): string =>
  sql === quoteIdentifier(column) ? sql : `${sql} AS ${quoteIdentifier(column)}`

/** A stream's columns by name, without what stands beside them. */
export const visible = ({ schema }: FlinkStream): readonly string[] =>
  schema.columns.map(({ name }) => quoteIdentifier(name))

/** The event time where it stands beside the columns, to be carried along. */
export const hidden = ({ time }: Pick<FlinkStream, 'time'>): readonly string[] =>
  time === HIDDEN_TIME ? [quoteIdentifier(time)] : []

const UNITS = [
  ['DAY', 86_400_000],
  ['HOUR', 3_600_000],
  ['MINUTE', 60_000],
  ['SECOND', 1_000],
] as const

/** Milliseconds as an interval in the largest unit that holds them whole; more than two digits are said to Flink beforehand. */
export function interval(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const size = Math.abs(ms)
  const [unit, length] = UNITS.find(([, millis]) => size % millis === 0 && size > 0) ?? UNITS[3]
  const whole = String(Math.floor(size / length))
  const digits = whole.length > 2 ? `(${whole.length})` : ''
  if (size % length === 0) return `INTERVAL '${sign}${whole}' ${unit}${digits}`
  return `INTERVAL '${sign}${whole}.${String(size % length).padStart(3, '0')}' SECOND(${Math.max(2, whole.length)}, 3)`
}

/** The column with the event time; refuses where Flink has none, or has no watermarks. */
export function timeOf({ refuse, settings }: FlinkContext, stream: FlinkStream | undefined): string {
  if (settings.mode === 'batch') {
    refuse(
      '',
      'In batch mode Flink has no watermarks, so no record is late: results would differ.',
      'Let the job run in streaming mode.',
    )
  }
  if (stream === undefined) return ''
  if (stream.time === null) {
    refuse(
      '',
      'Flink SQL no longer knows the event time of the input: a computed time is a plain column there.',
      'Take the event time of one side of the join, or set it at the source.',
    )
    return ''
  }
  return quoteIdentifier(stream.time)
}

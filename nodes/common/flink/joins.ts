/** What the joins have in common as Flink SQL: the sides are named `l` and `r`, as in their expressions. */
import type { FlinkContext, FlinkStream } from '../../../model/emit.ts'
import { quoteIdentifier, type Replace } from '../../../model/expr/index.ts'
import type { Column } from '../../../model/schema.ts'
import { keepsLeft, keepsRight, type JoinConfig, type JoinType, type Side } from '../joins/fields.ts'
import { outputsOf, resultScope, type JoinInputs, type JoinOutput } from '../joins/infer.ts'
import { t } from '../../../model/types.ts'
import { qualified, scopedSql } from './expression.ts'
import { as, name } from './sql.ts'
import { inputOf } from './stream.ts'

export interface JoinStreams {
  readonly left: FlinkStream
  readonly right: FlinkStream
}

export const streamsOf = ({ inputs }: Pick<FlinkContext, 'inputs'>): JoinStreams => ({
  left: inputOf(inputs, 'left'),
  right: inputOf(inputs, 'right'),
})

const schemasOf = ({ left, right }: JoinStreams): JoinInputs => ({ left: left.schema, right: right.schema })

const WORDS: Readonly<Record<JoinType, string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  semi: 'WHERE EXISTS',
  anti: 'WHERE NOT EXISTS',
}
export const joinWord = (join: JoinType): string => WORDS[join]

/** Columns that the join itself makes, and how they are reached. */
export interface OwnColumns {
  readonly columns: readonly Column[]
  readonly replace: Replace
}
const NO_COLUMNS: OwnColumns = { columns: [], replace: () => null }

/** The conditions of the keys and the further one. */
export function conditions(
  context: FlinkContext,
  config: JoinConfig,
  streams: JoinStreams,
  own: OwnColumns = NO_COLUMNS,
): readonly string[] {
  const keys = config.on.map((key, index) => {
    const side = (which: 'left' | 'right', relation: Side): string =>
      scopedSql(
        context,
        `on.${index}.${which}`,
        key[which],
        { columns: streams[which].schema.columns },
        qualified(relation),
      )
    return `${bracketed(side('left', 'l'))} = ${bracketed(side('right', 'r'))}`
  })
  if (config.condition.trim() === '') return keys
  const condition = sidedSql(context, 'condition', config.condition, config, streams, own)
  return [...keys, `(${condition})`]
}

/** A name, or an expression in brackets. */
const bracketed = (sql: string): string => (/^[`\w.]+$/.test(sql) ? sql : `(${sql})`)

function sidedSql(
  context: FlinkContext,
  path: string,
  text: string,
  config: JoinConfig,
  { left, right }: JoinStreams,
  own: OwnColumns,
): string {
  const columns = [
    { name: 'l', type: t.row(left.schema.columns, keepsRight(config.join)) },
    { name: 'r', type: t.row(right.schema.columns, keepsLeft(config.join)) },
    ...own.columns,
  ]
  return scopedSql(context, path, text, { columns }, own.replace)
}

/** The columns of the result, and the names that columns of a side have in it. `timed`: the side whose event time stays one. */
export function resultColumns(
  context: FlinkContext,
  config: JoinConfig,
  streams: JoinStreams,
  { own = NO_COLUMNS, timed }: { readonly own?: OwnColumns; readonly timed: Side | null },
): { readonly columns: readonly string[]; readonly outputs: readonly JoinOutput[] } {
  const outputs = outputsOf(config, resultScope(config, schemasOf(streams), own.columns))
  const columns = outputs.map(({ name: result, from }, index) =>
    as(
      from === null
        ? sidedSql(
            context,
            `columns.${index}.expression`,
            config.columns[index]?.expression ?? '',
            config,
            streams,
            own,
          )
        : sideSql(from, streams, timed),
      result,
    ),
  )
  return { columns, outputs }
}

/** A row has one event time: that of the other side is a plain column in the result. */
function sideSql(
  { side, column }: { readonly side: Side; readonly column: string },
  { left, right }: JoinStreams,
  timed: Side | null,
): string {
  const sql = `\`${side}\`.${name(column)}`
  const stream = side === 'l' ? left : right
  if (side === timed || column !== stream.time) return sql
  const type = stream.schema.columns.find(({ name: own }) => own === column)?.type
  return `CAST(${sql} AS ${type?.kind ?? 'TIMESTAMP_LTZ'}(3))`
}

/** A side without event time: in a regular join Flink allows none. */
export const timeless = ({ relation, schema, time }: FlinkStream): string => {
  const columns = schema.columns.map(({ name: own, type }) =>
    own === time ? as(`CAST(${name(own)} AS ${type.kind}(3))`, own) : name(own),
  )
  return `(SELECT ${columns.join(', ')} FROM ${relation})`
}

export const relationAs = (relation: string, side: Side): string => `${relation} AS ${quoteIdentifier(side)}`

/** SELECT … FROM l JOIN r ON …, or EXISTS for the joins that give left rows only. */
export function joinSql(
  join: JoinType,
  columns: readonly string[],
  [left, right]: readonly [left: string, right: string],
  on: readonly string[],
): string {
  const head = `SELECT ${columns.join(', ')}\nFROM ${relationAs(left, 'l')}`
  const condition = on.length === 0 ? 'TRUE' : on.join(' AND ')
  if (join === 'semi' || join === 'anti') {
    return `${head}\n${joinWord(join)} (SELECT 1 FROM ${relationAs(right, 'r')} WHERE ${condition})`
  }
  return `${head}\n${joinWord(join)} ${relationAs(right, 'r')} ON ${condition}`
}

/** No condition of Flink SQL names the watermark of two inputs. */
export function refuseLate({ used, refuse }: FlinkContext): void {
  if (![...used].some((port) => port.startsWith('late'))) return
  refuse(
    '',
    'The late ports: what is late for a join hangs on the watermarks of both inputs, and Flink SQL names only one.',
    'Take the edges from the late ports away.',
  )
}

import { HIDDEN_TIME, type FlinkStream, type NodeEmitter } from '../../model/emit.ts'
import { typeName } from '../../model/expr/index.ts'
import type { Column } from '../../model/schema.ts'
import { as, hidden, name, select, text } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { portNames } from '../common/ports.ts'
import type { UnionConfig } from './config.ts'

export const emitter: NodeEmitter<UnionConfig> = {
  flink: (config, { id, inputs, outputs }) => {
    const columns = outputs['out']?.columns ?? []
    const ports = portNames(config.inputs)
    const streams = ports.map((port) => inputOf(inputs, port))
    const eventTime = outputs['out']?.eventTime ?? null
    const timed = eventTime !== null && streams.every(({ time }) => time !== null)
    const isHidden = timed && streams.some(({ time }) => time === HIDDEN_TIME)
    const time = !timed ? null : isHidden ? HIDDEN_TIME : eventTime
    const queries = streams.map((stream, index) =>
      select({
        columns: [
          ...columns.map((column) => columnSql(column, stream, config, ports[index] ?? '')),
          ...(isHidden && stream.time !== HIDDEN_TIME
            ? [as(name(stream.time ?? ''), HIDDEN_TIME)]
            : hidden({ time })),
        ],
        from: stream.relation,
      }),
    )
    return oneView(id, queries.join('\nUNION ALL\n'), { time })
  },
}

/** The column in one of the inputs, in the type that it has in all. */
function columnSql(column: Column, { schema }: FlinkStream, config: UnionConfig, port: string): string {
  const wanted = typeName(column.type)
  const given = schema.columns.find((one) => one.name === column.name)
  if (column.name === config.inputColumn) return as(`CAST(${text(port)} AS STRING)`, column.name)
  if (given === undefined) return as(`CAST(NULL AS ${wanted})`, column.name)
  const sql = name(column.name)
  return typeName(given.type) === wanted ? sql : as(`CAST(${sql} AS ${wanted})`, column.name)
}

import { HIDDEN_TIME, type FlinkStatement, type NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import {
  conditions,
  joinWord,
  refuseLate,
  relationAs,
  resultColumns,
  streamsOf,
} from '../common/flink/joins.ts'
import { RANK, ranked } from '../common/flink/ranking.ts'
import { hidden, name, timeOf, visible } from '../common/flink/sql.ts'
import { oneView } from '../common/flink/stream.ts'
import { refuseTtl } from '../common/flink/ttl.ts'
import { nameInResult } from '../common/joins/infer.ts'
import { findColumn } from '../common/schemas.ts'
import { joinCode } from '../common/typescript/joins.ts'
import type { TemporalJoinConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => joinCode(config, context, '.temporalJoin')

export const emitter: NodeEmitter<TemporalJoinConfig> = {
  typescript,
  operators: ['TemporalJoin', 'Deduplicate', 'Rank'],
  flink: (config, context) => {
    const streams = streamsOf(context)
    const { left, right } = streams
    refuseLate(context)
    refuseTtl(context, config.ttl)
    const [l, r] = [timeOf(context, left), timeOf(context, right)]
    if (right.schema.changes === 'changelog') {
      context.refuse(
        '',
        'Flink SQL finds the versions of a changelog only where it knows their event time and key.',
        'Connect the stream from which the changelog is made: its newest record of each key is the version.',
      )
    }
    const keys = config.on.map(({ right: key }, index) => {
      const column = findColumn(right.schema.columns, key.replace(/^`(.*)`$/, '$1'))
      if (column === undefined) {
        context.refuse(
          `on.${index}.right`,
          'Flink SQL has versions by columns, not by expressions.',
          'Compute the key in a Map before the right input.',
        )
      }
      return name(column?.name ?? '')
    })
    const versions = `${context.id}$versions`
    const view: FlinkStatement = {
      kind: 'view',
      name: versions,
      query: ranked({
        order: [`${r} DESC`],
        partition: keys,
        from: right.relation,
        where: `${name(RANK)} = 1`,
        columns: [...visible(right), ...hidden(right)],
      }),
    }
    const on = conditions(context, config, streams)
    const { columns, outputs } = resultColumns(context, config, streams, { timed: 'l' })
    const kept = nameInResult(outputs, 'l', left.schema.eventTime)
    const time = kept === null ? null : left.time === HIDDEN_TIME ? HIDDEN_TIME : kept
    const more = time === HIDDEN_TIME ? [`\`l\`.${name(HIDDEN_TIME)}`] : []
    const query = `SELECT ${[...columns, ...more].join(', ')}
FROM ${relationAs(left.relation, 'l')}
${joinWord(config.join)} ${name(versions)} FOR SYSTEM_TIME AS OF \`l\`.${l} AS \`r\` ON ${on.join(' AND ')}`
    return oneView(context.id, query, { time }, [view])
  },
}

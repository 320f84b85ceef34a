import { call } from '../../model/codeLayout.ts'
import type { FlinkStatement, NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { RANK, ranked } from '../common/flink/ranking.ts'
import { hidden, name, select, timeOf, viewName, visible } from '../common/flink/sql.ts'
import { inputOf, output } from '../common/flink/stream.ts'
import { refuseTtl } from '../common/flink/ttl.ts'
import { keyed } from '../common/typescript/keys.ts'
import { optional, others } from '../common/typescript/options.ts'
import type { DeduplicateConfig } from './config.ts'

/** The order of arrival is that of Flink's processing time. */
const ARRIVAL = '$arrival'

const typescript: TypescriptEmitter = (config) =>
  keyed(config, call('.deduplicate', ...optional(others(config, 'keys'))))

export const emitter: NodeEmitter<DeduplicateConfig> = {
  typescript,
  operators: ['Deduplicate', 'Rank'],
  flink: ({ keys, keep, order, ttl }, context) => {
    const { id, used } = context
    const input = inputOf(context.inputs)
    refuseTtl(context, ttl)
    const byTime = order === 'time'
    const time = byTime ? timeOf(context, input) : name(ARRIVAL)
    const query = ranked({
      order: [`${time} ${keep === 'first' ? 'ASC' : 'DESC'}`],
      partition: keys.map(name),
      from: byTime ? input.relation : `(SELECT *, PROCTIME() AS ${name(ARRIVAL)} FROM ${input.relation})`,
      where: `${name(RANK)} = 1`,
      columns: [...visible(input), ...hidden(input)],
    })
    // Behind the watermark, not at it: a row of just that time still counts.
    const late: FlinkStatement = {
      kind: 'view',
      name: viewName(id, 'late'),
      query: select({
        columns: ['*'],
        from: input.relation,
        where: `${time} < CURRENT_WATERMARK(${time})`,
      }),
    }
    const stream = { time: keep === 'first' ? input.time : null, window: null }
    return {
      statements: [{ kind: 'view', name: id, query }, ...(used.has('late') ? [late] : [])],
      outputs: { out: output(id, 'out', stream), late: output(id, 'late', input) },
    }
  },
}

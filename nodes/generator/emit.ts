import { hug, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { output } from '../common/flink/stream.ts'
import { columnSql, timeColumns } from '../common/flink/tables.ts'
import { entries } from '../common/typescript/options.ts'
import { datasets, EVENT_TIME_COLUMN } from './datasets.ts'
import type { GeneratorConfig } from './definition.ts'

/** As fast as possible is not one of datagen's rates. */
const FULL_SPEED = 1_000_000

const typescript: TypescriptEmitter = (config, { use }) => {
  const dataset = config['dataset'] ?? 'orders'
  return {
    kind: 'source',
    code: hug(`${use('generator')}.source`, object(entries({ ...config, dataset }))),
  }
}

export const emitter: NodeEmitter<GeneratorConfig> = {
  typescript,
  flink: ({ dataset, rate, limit, delay }, { id, outputs }) => {
    const { columns } = outputs['out'] ?? datasets[dataset]
    const schema = { columns, eventTime: EVENT_TIME_COLUMN, changes: 'append', key: null } as const
    const timed = timeColumns(schema, { column: EVENT_TIME_COLUMN, delay })
    return {
      statements: [
        {
          kind: 'table',
          name: id,
          columns: [...columns.map(columnSql), ...timed.columns],
          options: {
            connector: 'datagen',
            'rows-per-second': String(Math.ceil(rate ?? FULL_SPEED)),
            ...(limit === null ? {} : { 'number-of-rows': String(limit) }),
          },
        },
      ],
      outputs: { out: output(id, 'out', timed) },
      notes: [
        "Flink's datagen stands in: records with the same columns, but other values, at the time of the run and in order.",
      ],
    }
  },
}

import type { SourceRuntime } from '../../engine/api/index.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { KafkaSourceConfig } from './config.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as KafkaSourceConfig

/** What the kernel reads: lines that `runtime/lines.ts` makes of keys, values and the rest. */
function lineFormat({ value }: KafkaSourceConfig): RecordFormat {
  const { format } = value
  switch (format.kind) {
    case 'csv':
      return { ...format, header: false }
    case 'json':
    case 'connect':
      return { kind: 'json', timestamps: format.timestamps }
    // Decoded to JSON.
    case 'text':
    case 'raw':
    case 'avro':
    case 'json-schema':
    case 'protobuf':
      return { kind: 'json', timestamps: 'iso' }
  }
}

/** Reads the partitions of topics; values become lines, which the kernel decodes. */
export const runtime: SourceRuntime = {
  kind: 'source',
  format: (operator) => lineFormat(configOf(operator)),
  watermark: (operator) => configOf(operator).eventTime,
  depends: (operator) => {
    const { connection, topics, pattern } = configOf(operator)
    return { connection, topics, pattern }
  },
  async open(operator, context, position) {
    // The client takes its time to load, and most jobs have no Kafka in them.
    const { openReader } = await import('./runtime/open.ts')
    const config = configOf(operator)
    return openReader(config, context.connection('kafka', config.connection), operator.id, context, position)
  },
}

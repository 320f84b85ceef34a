import { hug, object } from '../../model/codeLayout.ts'
import type { FlinkContext, NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { typeName } from '../../model/expr/index.ts'
import { isJsonObject } from '../../model/json.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import { reachKafka } from '../common/flink/kafka.ts'
import { name } from '../common/flink/sql.ts'
import { output } from '../common/flink/stream.ts'
import { columnSql, formatOptions, REGISTRY, timeColumns, type Options } from '../common/flink/tables.ts'
import { watermarkOptions } from '../common/flink/watermarks.ts'
import { isPlainFormat } from '../common/typescript/formats.ts'
import { entries, others, rowType } from '../common/typescript/options.ts'
import { schemaCode } from '../common/typescript/schema.ts'
import type { KafkaSourceConfig, Metadata } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { connection, schema, eventTime, metadata, value, key } = config
  // The library has no words for the formats of a registry.
  if (key !== undefined || !isPlainFormat(isJsonObject(value) ? value['format'] : undefined)) return null
  const outputs = context.outputs['out']
  if (typeof connection !== 'string' || connection === '' || outputs === undefined) return null
  const rest = entries(others(config, 'connection', 'schema'))
  const first = ['connection', context.connection(connection)] as const
  const source = `${context.use('kafka')}.source`
  const columns = schemaCode(schema, isJsonObject(eventTime) ? eventTime['column'] : undefined, context)
  if (columns === null) {
    if (schema !== undefined) return null
    const type = rowType(outputs, context.useType)
    return { kind: 'source', code: hug(`${source}<${type}>`, object([first, ...rest])) }
  }
  const own = Array.isArray(schema) ? schema.length : 0
  const further = Array.isArray(metadata) && metadata.length > 0
  const more = further
    ? `, ${rowType({ ...outputs, columns: outputs.columns.slice(own) }, context.useType)}`
    : ''
  return {
    kind: 'source',
    before: columns.before,
    code: hug(`${source}<${columns.type}${more}>`, object([first, ...rest, ['schema', columns.constant]])),
  }
}

export const emitter: NodeEmitter<KafkaSourceConfig> = {
  typescript,
  flink: (config, context) => {
    const { id, outputs, settings } = context
    const schema = outputs['out'] ?? appendStream([])
    refuseParts(config, context)
    const key = config.metadata.find(({ from }) => from === 'key' || from === 'key_bytes')
    const timed = timeColumns(schema, config.eventTime)
    const { options, variables } = reachKafka(config.connection, context)
    return {
      statements: [
        {
          kind: 'table',
          name: id,
          columns: [...schema.columns.map((column) => columnOf(config, column)), ...timed.columns],
          options: {
            connector: 'kafka',
            ...options,
            ...topicOptions(config),
            ...startOptions(config),
            ...stopOptions(config),
            ...(config.group === '' ? {} : { 'properties.group.id': config.group }),
            'properties.isolation.level': `read_${config.isolation}`,
            'scan.topic-partition-discovery.interval': `${config.discovery} ms`,
            ...(key === undefined
              ? {}
              : { 'key.format': 'raw', 'key.fields': key.name, 'value.fields-include': 'EXCEPT_KEY' }),
            ...valueOptions(config, context, key === undefined ? '' : 'value.'),
            ...watermarkOptions(config.eventTime, settings.maxDrift),
          },
        },
      ],
      outputs: { out: output(id, 'out', timed) },
      notes: ['A record that cannot be read fails the job.'],
      variables,
    }
  },
}

function columnOf({ metadata }: KafkaSourceConfig, column: Column): string {
  const from = metadata.find((one) => one.name === column.name)?.from
  if (from === undefined || from === 'key' || from === 'key_bytes') return columnSql(column)
  return `${name(column.name)} ${typeName(column.type)} METADATA FROM '${from}' VIRTUAL`
}

function refuseParts(
  { metadata, topics, pattern, tombstones, key, start, stop }: KafkaSourceConfig,
  { refuse }: FlinkContext,
): void {
  const used = (from: Metadata): boolean => metadata.some((one) => one.from === from)
  if (used('headers'))
    refuse(
      'metadata',
      'Flink gives the headers of a record as bytes, not as text.',
      'Leave the column out, or put what it tells into the value.',
    )
  if (used('key') && used('key_bytes'))
    refuse('metadata', 'Flink reads the key of a record once.', 'Keep it as text or as bytes.')
  if (pattern !== '' && topics.some((topic) => topic !== ''))
    refuse(
      'pattern',
      'Flink takes a list of topics or a pattern, not both.',
      'Name the topics in the pattern, with | between them.',
    )
  if (key.kind !== 'text') refuse('key', REGISTRY, 'Read the key as text or bytes, or leave it out.')
  if (start === 'last')
    refuse(
      'start',
      'Flink has no start at the last records of a topic.',
      'Start at a time, or at the earliest record.',
    )
  if (topics.length > 1 && (start === 'offsets' || stop === 'offsets'))
    refuse(
      start === 'offsets' ? 'start' : 'stop',
      'Flink takes offsets of the partitions of one topic.',
      'Read each topic by a source of its own, and unite them.',
    )
  if (tombstones === 'row')
    refuse('tombstones', 'Flink leaves out records that have no value.', 'Choose "skip".')
}

function valueOptions({ value }: KafkaSourceConfig, context: FlinkContext, prefix: string): Options {
  const { format } = value
  switch (format.kind) {
    case 'raw':
      return { [`${prefix}format`]: 'raw' }
    case 'connect':
      context.refuse(
        'value.format',
        "Flink's JSON does not look into the payload of Kafka Connect.",
        'Read JSON with one column payload of type ROW, and take its fields in a Map.',
      )
      return {}
    default:
      return formatOptions(format, context, 'value.format', prefix)
  }
}

const topicOptions = ({ topics, pattern }: KafkaSourceConfig): Options =>
  pattern === '' ? { topic: topics.filter((topic) => topic !== '').join(';') } : { 'topic-pattern': pattern }

const RESET = { earliest: 'earliest', latest: 'latest', fail: 'none' } as const

function startOptions({ start, startTime, startOffsets, reset }: KafkaSourceConfig): Options {
  switch (start) {
    case 'earliest':
    case 'latest':
    case 'last':
      return { 'scan.startup.mode': start === 'latest' ? 'latest-offset' : 'earliest-offset' }
    case 'committed':
      return { 'scan.startup.mode': 'group-offsets', 'properties.auto.offset.reset': RESET[reset] }
    case 'timestamp':
      return {
        'scan.startup.mode': 'timestamp',
        'scan.startup.timestamp-millis': String(Date.parse(startTime)),
      }
    case 'offsets':
      return {
        'scan.startup.mode': 'specific-offsets',
        'scan.startup.specific-offsets': offsetsText(startOffsets),
      }
  }
}

function stopOptions({ stop, stopTime, stopOffsets }: KafkaSourceConfig): Options {
  switch (stop) {
    case 'never':
      return {}
    case 'latest':
      return { 'scan.bounded.mode': 'latest-offset' }
    case 'timestamp':
      return {
        'scan.bounded.mode': 'timestamp',
        'scan.bounded.timestamp-millis': String(Date.parse(stopTime)),
      }
    case 'offsets':
      return {
        'scan.bounded.mode': 'specific-offsets',
        'scan.bounded.specific-offsets': offsetsText(stopOffsets),
      }
  }
}

const offsetsText = (offsets: KafkaSourceConfig['startOffsets']): string =>
  offsets.map(({ partition, offset }) => `partition:${partition},offset:${offset}`).join(';')

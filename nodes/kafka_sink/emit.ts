import { hug, list, object, type Code } from '../../model/codeLayout.ts'
import type { FlinkContext, FlinkStream, NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { parse } from '../../model/expr/index.ts'
import { isJsonObject } from '../../model/json.ts'
import { reachKafka } from '../common/flink/kafka.ts'
import { as, name } from '../common/flink/sql.ts'
import { inputOf } from '../common/flink/stream.ts'
import { formatOptions, REGISTRY, sinkStatements, type Options } from '../common/flink/tables.ts'
import { findColumn } from '../common/schemas.ts'
import { isPlainFormat } from '../common/typescript/formats.ts'
import { entries, others, rowLambda, written } from '../common/typescript/options.ts'
import type { KafkaSinkConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { connection, key, headers, topicExpression, format } = config
  if (!isPlainFormat(format)) return null
  if (typeof connection !== 'string' || connection === '') return null
  const lambda = (text: string): Code => rowLambda(context, text)
  const more: [string, Code][] = []
  if (isJsonObject(key)) {
    const { expression, kind } = key
    if (kind !== 'none' && kind !== 'text' && kind !== 'json') return null
    const byText = typeof expression === 'string'
    more.push([
      'key',
      byText
        ? object([
            ['kind', "'text'"],
            ['expression', lambda(expression)],
          ])
        : written(key),
    ])
  }
  if (typeof topicExpression === 'string') {
    if (topicExpression.trim() === '') return null
    more.push(['topicExpression', lambda(topicExpression)])
  }
  if (Array.isArray(headers)) {
    const given = headers.map((header) => {
      if (!isJsonObject(header) || typeof header['expression'] !== 'string') return null
      return object([...entries(others(header, 'expression')), ['expression', lambda(header['expression'])]])
    })
    if (given.includes(null)) return null
    more.push(['headers', list(given.filter((header) => header !== null))])
  }
  const rest = entries(others(config, 'connection', 'key', 'headers', 'topicExpression'))
  const options = object([['connection', context.connection(connection)], ...rest, ...more])
  return { kind: 'sink', code: hug(`${context.use('kafka')}.sink`, options) }
}

export const emitter: NodeEmitter<KafkaSinkConfig> = {
  typescript,
  flink: (config, context) => {
    const input = inputOf(context.inputs)
    refuseParts(config, input, context)
    const upserts = input.schema.changes === 'changelog'
    const key = keyOf(config, input, context)
    const { options, variables } = reachKafka(config.connection, context)
    const event = config.timestamp === 'event' && input.time !== null && !upserts
    return {
      statements: sinkStatements(context, input, {
        options: {
          connector: upserts ? 'upsert-kafka' : 'kafka',
          ...options,
          topic: config.topic,
          ...keyOptions(key, upserts),
          ...formatOptions(config.format, context, 'format', key === null ? '' : 'value.'),
          ...deliveryOptions(config, context),
        },
        more: event
          ? [
              {
                column: `${name(STAMP)} TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'`,
                value: as(`CAST(${name(input.time)} AS TIMESTAMP_LTZ(3))`, STAMP),
              },
            ]
          : [],
        primaryKey: upserts ? (key?.columns ?? []) : [],
      }),
      outputs: {},
      notes: [
        ...(config.create === null ? [] : ['Make the topic beforehand: Flink does not.']),
        ...(upserts ? ['A row whose key is NULL fails the job: a primary key of Flink is never NULL.'] : []),
      ],
      variables,
    }
  },
}

/** The column for the record's own timestamp. */
const STAMP = '$timestamp'

function refuseParts(
  { topicExpression, headers, changes }: KafkaSinkConfig,
  { schema }: FlinkStream,
  { refuse }: FlinkContext,
): void {
  if (topicExpression.trim() !== '')
    refuse(
      'topicExpression',
      'A table of Flink SQL is one topic.',
      'Send the records to one Kafka sink a topic, by a Router.',
    )
  if (headers.length > 0)
    refuse(
      'headers',
      'Flink SQL writes headers as one map of bytes, in which a NULL cannot be left out.',
      'Leave the headers out, or put them into the value.',
    )
  if (schema.changes === 'changelog' && changes === 'op')
    refuse(
      'changes',
      'Flink SQL has no column for the kind of a change.',
      'Choose "upsert": the newest row of each key.',
    )
}

interface Key {
  readonly columns: readonly string[]
  readonly format: 'raw' | 'json'
}

function keyOf({ key }: KafkaSinkConfig, { schema }: FlinkStream, { refuse }: FlinkContext): Key | null {
  if (key.kind === 'none') return null
  if (key.kind === 'json') return { columns: key.columns, format: 'json' }
  if (key.kind !== 'text') {
    refuse('key', REGISTRY, 'Use a key of columns as JSON.')
    return { columns: key.columns, format: 'json' }
  }
  const read = parse(key.expression)
  const column =
    read.ok && read.ast.kind === 'name' && read.ast.parts.length === 1
      ? findColumn(schema.columns, read.ast.parts[0]?.name ?? '')
      : undefined
  if (column?.type.kind !== 'STRING' && column?.type.kind !== 'BYTES')
    refuse(
      'key.expression',
      'Flink makes a key as text of one column, a STRING or BYTES.',
      'Compute it in a Map before, as a column, or choose a key of columns as JSON.',
    )
  return { columns: column === undefined ? [] : [column.name], format: 'raw' }
}

function keyOptions(key: Key | null, upserts: boolean): Options {
  if (key === null) return {}
  return {
    'key.format': key.format,
    ...(upserts ? {} : { 'key.fields': key.columns.join(';') }),
    'value.fields-include': 'ALL',
  }
}

const ACKS = { all: 'all', leader: '1', none: '0' } as const

function deliveryOptions(config: KafkaSinkConfig, { id }: FlinkContext): Options {
  const { guarantee, transactionalId, transactionTimeout, acks, idempotent, retries } = config
  const common = {
    'properties.compression.type': config.compression,
    'properties.batch.size': String(config.batchBytes),
    ...(config.linger === null ? {} : { 'properties.linger.ms': String(config.linger) }),
  }
  switch (guarantee) {
    case 'exactly-once':
      return {
        'sink.delivery-guarantee': 'exactly-once',
        'sink.transactional-id-prefix': transactionalId === '' ? `millrace-${id}` : transactionalId,
        'properties.transaction.timeout.ms': String(transactionTimeout),
        ...common,
      }
    case 'at-most-once':
      return {
        'sink.delivery-guarantee': 'none',
        'properties.acks': '0',
        'properties.enable.idempotence': 'false',
        ...common,
      }
    case 'at-least-once':
      return {
        'sink.delivery-guarantee': 'at-least-once',
        'properties.acks': ACKS[acks],
        'properties.enable.idempotence': String(idempotent && acks === 'all'),
        'properties.retries': String(retries),
        ...common,
      }
  }
}

import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import { t, type SqlType } from '../../model/types.ts'
import { inferEventTime } from '../common/eventTime.ts'
import { deadOutputs, mainOutput } from '../common/fields.ts'
import { checkConnection, Problems, readColumns } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import { config, type KafkaSourceConfig, type Metadata } from './config.ts'
import { replay } from './replay.ts'

export type { KafkaSourceConfig } from './config.ts'

const METADATA_TYPES: Readonly<Record<Metadata, SqlType>> = {
  key: t.string(),
  key_bytes: t.bytes(),
  topic: t.string(false),
  partition: t.int(false),
  offset: t.safeBigint(false),
  timestamp: t.timestampLtz(false),
  headers: t.map(t.string(false), t.string(), false),
}

/** The columns of the value, in order; those of the further columns follow. */
export function valueColumns({ value, schema }: KafkaSourceConfig, problems: Problems): readonly Column[] {
  switch (value.format.kind) {
    case 'text':
      return [{ name: 'value', type: t.string() }]
    case 'raw':
      return [{ name: 'value', type: t.bytes() }]
    default:
      return readColumns(problems, 'schema', schema)
  }
}

/** Those of the key, where it is decoded. */
export const keyColumns = ({ key }: KafkaSourceConfig, problems: Problems): readonly Column[] =>
  key.kind === 'text' ? [] : readColumns(problems, 'key.schema', key.schema)

function checkPlace(settings: KafkaSourceConfig, problems: Problems): void {
  checkConnection(problems, settings.connection)
  if (settings.pattern !== '') {
    try {
      new RegExp(settings.pattern, 'u').test('')
    } catch (error) {
      problems.error(
        'topic-pattern',
        'pattern',
        `The pattern cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        'Write a regular expression, such as orders-.*',
      )
    }
  } else if (settings.topics.filter((topic) => topic.trim() !== '').length === 0) {
    problems.error('topic-missing', 'topics', 'No topic is chosen.', 'Name a topic, or a pattern of topics.')
  }
}

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text))

function checkPosition(settings: KafkaSourceConfig, problems: Problems, mode: string | undefined): void {
  const times = [
    ['start', 'startTime'],
    ['stop', 'stopTime'],
  ] as const
  for (const [field, time] of times) {
    if (settings[field] === 'timestamp' && !isTime(settings[time])) {
      problems.error('time-invalid', time, 'The time cannot be read.', 'Write it as 2026-01-31T09:00:00Z.')
    }
  }
  if (settings.start === 'committed' && settings.group === '') {
    problems.error(
      'group-missing',
      'group',
      'Only a consumer group has committed offsets.',
      'Name the group whose offsets to begin at.',
      [problems.fix('Start at the earliest record', { ...settings, start: 'earliest' })],
    )
  }
  if (mode === 'batch' && settings.stop === 'never') {
    problems.error(
      'batch-endless',
      'stop',
      'A job in batch mode gives its results at the end of the input, and a topic has none.',
      'Say where to stop, or let the job run in streaming mode.',
      [problems.fix('Stop at what is there when the run begins', { ...settings, stop: 'latest' })],
    )
  }
}

export const definition = defineNode<KafkaSourceConfig, z.input<typeof config>>({
  type: 'kafka_source',
  version: 1,
  kind: 'source',
  title: 'Kafka source',
  summary: 'Reads records from topics of Kafka.',
  help: [
    'Reads one or several topics, or all whose name a pattern matches. Each partition has a watermark of its own; the source sends on the smallest, so that a slow partition is never dropped as late. A partition that is silent holds the others back until the idle timeout.',
    'Avro, JSON Schema and Protobuf are read with the Schema Registry of the connection: each record by the schema that wrote it, whose id it carries, with the fields that are among the columns. Where a schema has changed, defaults and aliases of the subject’s newest one count for Avro. A record without a known id is a bad one, which names id and subject. A key may be decoded so as well; its fields are columns with a prefix.',
    'Values are JSON, JSON with a Connect schema (the `payload` is read), CSV, text or bytes. As in a file, columns are decoded by their types: BIGINT keeps all its digits, DECIMAL is exact. A value that cannot be read is a bad record, with its topic, partition and offset. Records without a value (tombstones) are left out unless you ask for them.',
    'Key, headers, topic, partition, offset and timestamp become further columns where you want them. The event time is a column of the value, or the timestamp of the record as a further column.',
    'Start says where a run begins: earliest, latest, so many records before the end, the committed offsets of a consumer group, a time, or given offsets. A run that goes on from a checkpoint goes on at the exact record instead. Stop makes the input end: at what is there when the run begins, at a time, or at given offsets.',
    'Millrace joins no consumer group. At each checkpoint a run notes its position under the group that you name, so that lag can be watched; a preview notes nothing and never touches the group.',
    'Isolation `committed` hides records of aborted transactions and waits for open ones, as `isolation.level=read_committed`.',
  ],
  aliases: [
    'KafkaSource',
    'FlinkKafkaConsumer',
    'addSource',
    'consumer',
    'KafkaConsumer',
    'KStream',
    'topic',
    'Redpanda',
    'stream',
    'upsert-kafka',
    '卡夫卡源',
    '消费者',
    '主题',
  ],
  icon: 'radio-tower',
  config,
  initial: { connection: '', topics: [''] },
  ports: ({ onError }) => ({ inputs: [], outputs: [mainOutput, ...deadOutputs(onError)] }),
  describe: ({ topics, pattern, start }) => {
    const [first, ...others] = topics.filter((topic) => topic.trim() !== '')
    const name = first === undefined ? (pattern === '' ? 'no topic chosen' : pattern) : first
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    return { text: `${name}${more}${name === 'no topic chosen' ? '' : `, from ${start}`}`, mono: false }
  },
  infer: (settings, _inputs, context) => {
    const problems = new Problems(context)
    checkPlace(settings, problems)
    checkPosition(settings, problems, context.mode)
    const value = valueColumns(settings, problems)
    if (value.length === 0 && settings.schema.length === 0) {
      problems.error(
        'schema-empty',
        'schema',
        'There are no columns yet.',
        'Infer them from the topic, or add them by hand.',
      )
      return { outputs: {}, problems: problems.list }
    }
    const names = new Set(value.map(({ name }) => name))
    const key = keyColumns(settings, problems).filter(({ name }, index) => {
      if (!names.has(name)) {
        names.add(name)
        return true
      }
      problems.error(
        'column-duplicate',
        `key.schema.${index}.name`,
        `The value has a column ${name}, too.`,
        'Give the key’s fields a prefix.',
      )
      return false
    })
    if (key.length > 0 && settings.value.format.kind === 'csv')
      problems.error(
        'key-format',
        'key',
        'A key cannot be decoded beside values of CSV.',
        'Take it as text by a further column.',
        [problems.fix('Take the key as text', { ...settings, key: { kind: 'text' } })],
      )
    const further = settings.metadata.flatMap(({ from, name }, index): Column[] => {
      if (name === '' || names.has(name)) {
        problems.error(
          name === '' ? 'name-empty' : 'column-duplicate',
          `metadata.${index}.name`,
          name === '' ? 'The column has no name.' : `The column ${name} is there twice.`,
          `Call it kafka_${from}, say.`,
        )
        return []
      }
      names.add(name)
      return [{ name, type: METADATA_TYPES[from] }]
    })
    const timed = inferEventTime(problems, settings, [...value, ...key, ...further])
    return {
      outputs: withDead({ out: appendStream(timed.columns, timed.time) }, settings.onError),
      problems: problems.list,
    }
  },
  replay,
  guarantees: (settings) => ({
    recovery: 'exactly-once',
    repeatable: true,
    notes: ['Reading goes on at the exact offset of each partition, as long as the topic keeps the records.'],
    weaknesses:
      settings.isolation === 'committed'
        ? []
        : [
            {
              level: 'at-least-once',
              why: 'Records of transactions that are aborted later are read as well (isolation uncommitted).',
              fix: { label: 'Read committed records only', config: { ...settings, isolation: 'committed' } },
            },
          ],
  }),
  examples: [
    {
      title: 'Orders as JSON, up to 5 s out of order',
      config: {
        connection: 'local',
        topics: ['orders'],
        schema: [
          { name: 'id', type: 'BIGINT NOT NULL' },
          { name: 'user', type: 'STRING' },
          { name: 'amount', type: 'DECIMAL(10, 2)' },
          { name: 'ts', type: 'BIGINT' },
        ],
        eventTime: { column: 'ts', delay: 5_000 },
      },
    },
    {
      title: 'Lines of text with key and timestamp, what is there now',
      config: {
        connection: 'local',
        topics: ['logs'],
        value: { format: { kind: 'text' } },
        metadata: [
          { from: 'key', name: 'host' },
          { from: 'timestamp', name: 'at' },
        ],
        eventTime: { column: 'at' },
        stop: 'latest',
      },
    },
  ],
})

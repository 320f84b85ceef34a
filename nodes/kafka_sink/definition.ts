import type { z } from 'zod'
import { defineNode, type Weakness } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { checkKindColumn } from '../common/changes.ts'
import { onlyInput } from '../common/fields.ts'
import { checkConnection, checkField, listNames, Problems, unknownColumn } from '../common/problems.ts'
import { findColumn } from '../common/schemas.ts'
import { config, type KafkaSinkConfig } from './config.ts'

export type { KafkaSinkConfig } from './config.ts'

const hasKey = ({ key }: KafkaSinkConfig): boolean =>
  'columns' in key ? key.columns.length > 0 : key.kind === 'text' && key.expression.trim() !== ''

function checkChanges(settings: KafkaSinkConfig, input: StreamSchema, problems: Problems): void {
  const { key } = input
  const upsert = problems.fix(
    key === null ? 'Write upserts' : `Write upserts by ${listNames(key)}`,
    key === null
      ? { ...settings, changes: 'upsert' }
      : { ...settings, changes: 'upsert', key: { kind: 'json', columns: key } },
  )
  if (settings.changes === undefined) {
    problems.error(
      'changes-unset',
      'changes',
      'The input is a changelog: it updates and deletes rows that it sent before.',
      'Write the newest row of each key (a compacted topic, as upsert-kafka does), or every change with its kind in a column op.',
      [upsert, problems.fix('Write every change, with a column op', { ...settings, changes: 'op' })],
    )
  } else if (settings.changes === 'op') checkKindColumn(problems, input, 'changes', [upsert])
  else if (!hasKey(settings)) {
    problems.error(
      'key-missing',
      'key',
      'Upserts replace a row by its key, and there is none.',
      'Choose the columns by which the rows of the changelog are told apart.',
      key === null ? [] : [upsert],
    )
  }
}

function checkKey(settings: KafkaSinkConfig, input: StreamSchema, problems: Problems): void {
  const { key } = settings
  if (key.kind === 'text') {
    if (key.expression.trim() === '')
      problems.error(
        'expression-empty',
        'key.expression',
        'The key has no expression.',
        'Name a column, or send records without a key.',
      )
    else
      checkField(problems, 'key.expression', key.expression, input.columns, (expression) => ({
        ...settings,
        key: { ...key, expression },
      }))
  } else if ('columns' in key) {
    key.columns.forEach((name, index) => {
      if (findColumn(input.columns, name) !== undefined) return
      unknownColumn(problems, `key.columns.${index}`, name, input.columns, (near) => ({
        ...settings,
        key: { ...key, columns: key.columns.with(index, near) },
      }))
    })
  }
}

const NAME = /^[A-Za-z_]\w*$/

/** What can be known of schemas without asking the registry. */
function checkSchemas(settings: KafkaSinkConfig, input: StreamSchema | undefined, problems: Problems): void {
  const { format, key, topic } = settings
  for (const [path, part] of [
    ['format', format],
    ['key', key],
  ] as const) {
    if (!('subject' in part)) continue
    if (part.subject.trim() === '' && topic.trim() === '')
      problems.error(
        'subject-missing',
        `${path}.subject`,
        'Without a topic of its own there is no subject to look for the schema under.',
        'Name the subject: all topics that are computed share its schema.',
      )
    const names = path === 'key' && 'columns' in part ? part.columns : input?.columns.map(({ name }) => name)
    const odd = part.kind === 'json-schema' ? undefined : names?.find((name) => !NAME.test(name))
    if (odd !== undefined)
      problems.error(
        'format-columns',
        path,
        `${part.kind === 'avro' ? 'Avro' : 'Protobuf'} has no field by the name of the column ${odd}.`,
        'Give it a name of letters, digits and underscores in a Map before.',
      )
  }
  if ('subject' in key && key.columns.length === 0)
    problems.error('key-missing', 'key.columns', 'The key has no columns.', 'Choose those that make it.')
}

function checkExpressions(settings: KafkaSinkConfig, input: StreamSchema, problems: Problems): void {
  if (settings.topicExpression.trim() !== '')
    checkField(problems, 'topicExpression', settings.topicExpression, input.columns, (topicExpression) => ({
      ...settings,
      topicExpression,
    }))
  settings.headers.forEach(({ name, expression }, index) => {
    const at = `headers.${index}`
    if (name === '') problems.error('name-empty', `${at}.name`, 'The header has no name.')
    if (expression.trim() === '')
      problems.error(
        'expression-empty',
        `${at}.expression`,
        'The header has no value.',
        "Write an expression, such as 'web'.",
      )
    else
      checkField(problems, `${at}.expression`, expression, input.columns, (text) => ({
        ...settings,
        headers: settings.headers.with(index, { name, expression: text }),
      }))
  })
}

/** The weakest first. */
function weaknessesOf(settings: KafkaSinkConfig): readonly Weakness[] {
  const { guarantee, acks, idempotent, retries } = settings
  if (guarantee === 'exactly-once') return []
  const once = { label: 'Write exactly once', config: { ...settings, guarantee: 'exactly-once' } }
  if (guarantee === 'at-most-once') {
    return [{ level: 'may-lose', why: 'Nobody acknowledges what is sent (at most once).', fix: once }]
  }
  const list: Weakness[] = []
  if (acks !== 'all') {
    list.push({
      level: 'may-lose',
      why: `A record that ${acks === 'none' ? 'did not arrive is not sent again' : 'was acknowledged is lost with the leader'} (acks ${acks}).`,
      fix: { label: 'Wait for all replicas in sync', config: { ...settings, acks: 'all' } },
    })
  }
  if (retries === 0) {
    list.push({
      level: 'at-least-once',
      why: 'A broker that is away for a moment fails the job (no retries).',
      fix: { label: 'Try eight times', config: { ...settings, retries: 8 } },
    })
  }
  if (!idempotent && acks === 'all') {
    list.push({
      level: 'at-least-once',
      why: 'A lost answer makes a record come twice, or out of order (not idempotent).',
      fix: { label: 'Send idempotently', config: { ...settings, idempotent: true } },
    })
  }
  list.push({
    level: 'at-least-once',
    why: 'After a crash the records since the last checkpoint are written a second time.',
    fix: once,
  })
  return list
}

export const definition = defineNode<KafkaSinkConfig, z.input<typeof config>>({
  type: 'kafka_sink',
  version: 1,
  kind: 'sink',
  title: 'Kafka sink',
  summary: 'Writes records to a topic of Kafka.',
  help: [
    'Writes each record to a topic, or to one that an expression computes. The key rules the partition, by the same hash as the Java client, so that records with one key stay in order; records without a key are spread.',
    'Exactly once: records are written in transactions, and each checkpoint commits one. Readers with `isolation.level=read_committed` see every result once, through crashes of the engine and of the broker; they see it when the checkpoint is complete, so the checkpoint interval is the latency. All exactly-once Kafka sinks of a job share one transaction and one cluster.',
    'At least once: records are acknowledged before a checkpoint is complete; after a crash those since the last checkpoint come a second time. At most once: nothing is acknowledged, and nothing is sent again.',
    "A changelog goes out as upserts, the newest row of each key and a tombstone where it is deleted (as Flink's upsert-kafka, for compacted topics), or as every change with its kind in a column `op`.",
    'Avro, JSON Schema and Protobuf are written with the Schema Registry of the connection, by the newest schema of the subject, or by one that is made of the columns and registered when a run begins, where you ask for that. Columns that do not fit end the run before a record is written; a single value that does not (a NULL where the schema has none) makes a bad record.',
    'A preview writes nothing.',
  ],
  aliases: [
    'KafkaSink',
    'FlinkKafkaProducer',
    'addSink',
    'producer',
    'KafkaProducer',
    'upsert-kafka',
    'topic',
    'Redpanda',
    'transaction',
    'exactly once',
    '卡夫卡汇',
    '生产者',
    '主题',
  ],
  icon: 'send',
  config,
  initial: { connection: '', topic: '' },
  ports: () => ({ inputs: [onlyInput('changelog')], outputs: [] }),
  describe: ({ topic, topicExpression, guarantee }) => {
    const place = topicExpression.trim() === '' ? topic : topicExpression
    return {
      text: place === '' ? 'no topic chosen' : `${place}, ${guarantee.replaceAll('-', ' ')}`,
      mono: false,
    }
  },
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    checkConnection(problems, settings.connection)
    const needed = settings.topicExpression.trim() === '' || settings.guarantee === 'exactly-once'
    if (settings.topic.trim() === '' && needed)
      problems.error(
        'topic-missing',
        'topic',
        'No topic is chosen.',
        settings.topicExpression.trim() === ''
          ? 'Name the topic to write to.'
          : 'Exactly once needs one besides the computed topics: what is committed is noted there.',
      )
    checkSchemas(settings, input, problems)
    if (input !== undefined) {
      checkKey(settings, input, problems)
      checkExpressions(settings, input, problems)
      if (input.changes === 'changelog') checkChanges(settings, input, problems)
      const [first, ...others] = input.columns
      if (
        settings.format.kind === 'text' &&
        (first === undefined || others.length > 0 || first.type.kind !== 'STRING')
      ) {
        problems.error(
          'format-columns',
          'format',
          `Text needs one STRING column; the input has ${listNames(input.columns.map(({ name, type }) => `${name} ${type.kind}`))}.`,
          'Make one text of it in a Map that keeps only listed columns, or write JSON.',
          [problems.fix('Write JSON', { ...settings, format: { kind: 'json', timestamps: 'iso' } })],
        )
      }
    }
    return { outputs: {}, problems: problems.list }
  },
  guarantees: (settings) => {
    const weaknesses = weaknessesOf(settings)
    const lossy = weaknesses.some(({ level }) => level === 'may-lose')
    return {
      recovery: lossy ? 'may-lose' : settings.guarantee === 'exactly-once' ? 'exactly-once' : 'at-least-once',
      repeatable: true,
      notes:
        settings.guarantee === 'exactly-once'
          ? ['For readers with isolation.level=read_committed; others also see what is aborted later.']
          : [],
      weaknesses,
    }
  },
  examples: [
    {
      title: 'Results by user, exactly once',
      config: {
        connection: 'local',
        topic: 'revenue-per-user',
        key: { kind: 'text', expression: 'user' },
        guarantee: 'exactly-once',
      },
    },
    {
      title: 'The newest count of each word in a compacted topic',
      config: {
        connection: 'local',
        topic: 'word-counts',
        key: { kind: 'json', columns: ['word'] },
        changes: 'upsert',
        create: { partitions: 3 },
      },
    },
  ],
})

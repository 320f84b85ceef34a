/** The hand-over through Kafka: what reads, with Spark Structured Streaming, the topic that a Kafka sink writes. */
import type { NodeConnections } from '../../model/connections/connection.ts'
import { problem } from '../../model/problem-codes.ts'
import type { JobPlan, PlanOperator } from '../../model/plan/plan.ts'
import type { Problem } from '../../model/problem.ts'
import { isJsonObject } from '../../model/json.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { reachKafka } from '../../nodes/common/flink/kafka.ts'
import type { KafkaSinkConfig } from '../../nodes/kafka_sink/config.ts'
import type { ProgramVariable } from '../flink/program.ts'
import { readerText } from './reader.ts'

export interface SparkExport {
  /** A program in Python; null where the sink cannot be read. */
  readonly text: string | null
  readonly variables: readonly ProgramVariable[]
  readonly problems: readonly Problem[]
}

/** How long rows may come late where no source says it, ms. */
const DELAY = 5_000

/** A client of Spark's has Kafka's own jar. */
const SPARK_CLIENT = { prefix: 'kafka.', security: 'org.apache.kafka.common.security' } as const

/** `sink`: the id of a node. `file`: the name under which the program is saved. */
export function exportSpark(
  plan: Pick<JobPlan, 'name' | 'operators' | 'settings'>,
  sink: string,
  file: string,
  connections: NodeConnections = {},
): SparkExport {
  const operator = plan.operators.find(({ id }) => id === sink)
  const problems: Problem[] = []
  const refuse = (path: string, reason: string, wayOut: string): void => {
    problems.push(problem('not-exportable', reason, { nodeId: sink, path, hint: wayOut }))
  }
  const input = operator?.inputs[0]
  if (operator?.type !== 'kafka_sink' || input === undefined) {
    const sinks = plan.operators.filter(({ type }) => type === 'kafka_sink').map(({ id }) => id)
    const hint = sinks.length === 0 ? 'Add a Kafka sink.' : `Choose a Kafka sink: ${sinks.join(', ')}.`
    refuse('', `${sink} is no Kafka sink, whose topic Spark could read.`, hint)
    return { text: null, variables: [], problems }
  }
  const config = operator.config as unknown as KafkaSinkConfig
  refuseParts(config, input.schema, refuse)
  const { options, variables } = reachKafka(config.connection, { connections, refuse }, SPARK_CLIENT)
  const open = Object.entries(variables).map(([name, what]) => ({ name, what, value: null }))
  if (problems.length > 0) return { text: null, variables: open, problems }
  const text = readerText({
    name: plan.name,
    file,
    label: operator.label,
    topic: config.topic,
    schema: input.schema,
    kafka: options,
    variables: open,
    timeZone: plan.settings.timeZone,
    delay: delayOf(plan.operators),
  })
  return { text, variables: open, problems }
}

function refuseParts(
  { format, topic, topicExpression, changes }: KafkaSinkConfig,
  schema: StreamSchema,
  refuse: (path: string, reason: string, wayOut: string) => void,
): void {
  if (format.kind !== 'json')
    refuse('format', 'The program reads values in JSON only.', 'Choose JSON as the format of the sink.')
  if (topic.trim() === '' || topicExpression.trim() !== '')
    refuse('topic', 'The program reads one topic, and the topic hangs on the record.', 'Name one topic.')
  if (schema.changes === 'changelog' && changes !== 'op')
    refuse(
      'changes',
      'The sink replaces rows by their key, and a stream of Spark only grows.',
      'Choose “op”: every change is a row with its kind.',
    )
}

/** The longest that a source waits for late records. */
const delayOf = (operators: readonly PlanOperator[]): number =>
  Math.max(
    ...operators.flatMap(({ config }) => {
      const eventTime = isJsonObject(config) ? config['eventTime'] : undefined
      const delay = isJsonObject(eventTime) ? eventTime['delay'] : undefined
      return typeof delay === 'number' ? [delay] : []
    }),
    0,
  ) || DELAY

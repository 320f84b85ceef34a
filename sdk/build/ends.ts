/** Sources and sinks: files, made-up records, Kafka, databases, the console. */
import type { Json } from '../../model/document.ts'
import type { AnyConnection, DatabaseConnection, KafkaConnection } from './connections.ts'
import { configOf, type Duration } from './duration.ts'
import { node, type AnyStream, type Config } from './graph.ts'
import { expressionOf, usedOf, type Lambda } from './lambda.ts'
import type { Schema } from './schema.ts'
import { Stream, type SinkSpec } from './stream.ts'
import type { Decimal, Timestamp } from './values.ts'
import type { OnError } from './windows.ts'

export interface EventTime {
  readonly column: string
  /** How far the watermark stays behind the largest event time. */
  readonly delay?: Duration
  readonly idleTimeout?: Duration | null
  readonly maxDrift?: number | null
  readonly alignmentGroup?: string
}

export type Format =
  | { readonly kind: 'json'; readonly timestamps?: 'iso' | 'sql' }
  | {
      readonly kind: 'csv'
      readonly delimiter?: string
      readonly header?: boolean
      readonly nullText?: string
    }
  | { readonly kind: 'text' }
export type KafkaFormat =
  Format | { readonly kind: 'connect'; readonly timestamps?: 'iso' | 'sql' } | { readonly kind: 'raw' }

const source = <Row>(type: string, config: Config, connection: AnyConnection | null = null): Stream<Row> =>
  new Stream({ node: node(type, {}, config, [], connection), port: 'out' })

const schemaConfig = (schema: Schema<unknown> | undefined): Config =>
  schema === undefined ? {} : { schema: schema.columns.map((column): Json => ({ ...column })) }

export interface FileSourceOptions<Row> {
  readonly path: string
  readonly format?: Format
  readonly schema?: Schema<Row>
  readonly eventTime?: EventTime | null
  readonly follow?: boolean
  readonly onError?: OnError
}
export interface FileSinkOptions {
  readonly path: string
  readonly mode?: 'file' | 'parts'
  readonly format?: Format
  readonly changes?: 'op' | 'final'
  readonly onError?: Exclude<OnError, 'port'>
}

export const file = {
  /** Records of a file of JSON lines, CSV or text lines; text lines have one column, `line`. */
  source<Row = { readonly line: string }>({ schema, ...rest }: FileSourceOptions<Row>): Stream<Row> {
    return source('file_source', { ...configOf(rest), ...schemaConfig(schema) })
  },
  sink<Row>(options: FileSinkOptions): SinkSpec<Row> {
    return { type: 'file_sink', config: configOf(options), lambdas: [] }
  },
}

export interface Datasets {
  readonly orders: {
    readonly order_id: number
    readonly user: string
    readonly item: string
    readonly country: string
    readonly price: Decimal
    readonly quantity: number
    readonly status: string
    readonly coupon: string | null
    readonly ts: Timestamp
  }
  readonly page_views: {
    readonly user: string
    readonly url: string
    readonly referrer: string | null
    readonly duration_ms: number
    readonly tags: readonly string[]
    readonly ts: Timestamp
  }
  readonly sensor_readings: {
    readonly sensor: string
    readonly temperature: number | null
    readonly humidity: number | null
    readonly ok: boolean
    readonly ts: Timestamp
  }
}

export interface GeneratorOptions<Name extends keyof Datasets> {
  readonly dataset: Name
  /** Records a second; null: as fast as possible. */
  readonly rate?: number | null
  readonly limit?: number | null
  readonly delay?: Duration
  readonly outOfOrderShare?: number
  readonly outOfOrderBy?: Duration
  readonly idleTimeout?: Duration | null
  readonly maxDrift?: number | null
  readonly alignmentGroup?: string
  readonly startTime?: string | null
  readonly duplicates?: number
  readonly partitions?: number
  readonly idlePartitions?: number
  readonly idleAfter?: Duration
  readonly seed?: number
}

export const generator = {
  /** Made-up records, the same for the same seed. */
  source<Name extends keyof Datasets>(options: GeneratorOptions<Name>): Stream<Datasets[Name]> {
    return source('generator', configOf(options))
  },
}

export interface KafkaSourceOptions<Row> {
  readonly connection: KafkaConnection
  readonly topics?: readonly string[]
  readonly pattern?: string
  readonly value?: { readonly format: KafkaFormat }
  readonly schema?: Schema<Row>
  readonly metadata?: readonly { readonly from: string; readonly name: string }[]
  readonly eventTime?: EventTime | null
  readonly start?: 'earliest' | 'latest' | 'last' | 'committed' | 'timestamp' | 'offsets'
  readonly startRecords?: number
  readonly startTime?: string
  readonly startOffsets?: readonly Offset[]
  readonly reset?: 'earliest' | 'latest' | 'fail'
  readonly stop?: 'never' | 'latest' | 'timestamp' | 'offsets'
  readonly stopTime?: string
  readonly stopOffsets?: readonly Offset[]
  readonly group?: string
  readonly tombstones?: 'skip' | 'row'
  readonly isolation?: 'committed' | 'uncommitted'
  readonly maxWait?: number
  readonly minBytes?: number
  readonly maxBytes?: number
  readonly maxBytesPerPartition?: number
  readonly discovery?: number
  readonly onError?: OnError
}
interface Offset {
  readonly topic?: string
  readonly partition: number
  readonly offset: number
}

export interface KafkaSinkOptions<Row> {
  readonly connection: KafkaConnection
  readonly topic?: string
  readonly topicExpression?: (row: Row) => string | null
  readonly format?: Format
  readonly key?:
    | { readonly kind: 'none' }
    | { readonly kind: 'text'; readonly expression: (row: Row) => unknown }
    | { readonly kind: 'json'; readonly columns: readonly (keyof Row & string)[] }
  readonly headers?: readonly { readonly name: string; readonly expression: (row: Row) => unknown }[]
  readonly timestamp?: 'event' | 'now'
  readonly changes?: 'upsert' | 'op'
  readonly guarantee?: 'exactly-once' | 'at-least-once' | 'at-most-once'
  readonly transactionalId?: string
  readonly transactionTimeout?: number
  readonly acks?: 'all' | 'leader' | 'none'
  readonly idempotent?: boolean
  readonly compression?: string
  readonly batchBytes?: number
  readonly linger?: number
  readonly create?: { readonly partitions?: number; readonly replication?: number } | null
  readonly onError?: Exclude<OnError, 'port'>
}

export const kafka = {
  /** The records of topics. `Further`: the columns of `metadata`. */
  source<Row = { readonly value: string | null }, Further = object>({
    connection,
    schema,
    ...rest
  }: KafkaSourceOptions<Row>): Stream<Row & Further> {
    const config = { ...configOf(rest), ...schemaConfig(schema), connection: connection.name }
    return source('kafka_source', config, connection)
  },

  sink<Row>({ connection, key, headers, topicExpression, ...rest }: KafkaSinkOptions<Row>): SinkSpec<Row> {
    const read = (lambda: unknown) => expressionOf(lambda as Lambda, { ports: ['in'], condition: false })
    const keyText = key?.kind === 'text' ? read(key.expression) : null
    const topic = topicExpression === undefined ? null : read(topicExpression)
    const values = (headers ?? []).map(({ name, expression }) => ({ name, value: read(expression) }))
    return {
      type: 'kafka_sink',
      config: {
        ...configOf(rest),
        connection: connection.name,
        ...(key === undefined
          ? {}
          : { key: keyText === null ? configOf(key) : { kind: 'text', expression: keyText.sql } }),
        ...(topic === null ? {} : { topicExpression: topic.sql }),
        ...(headers === undefined
          ? {}
          : { headers: values.map(({ name, value }) => ({ name, expression: value.sql })) }),
      },
      lambdas: usedOf(keyText, topic, ...values.map(({ value }) => value)),
      connection,
    }
  },
}

export interface DatabaseSourceOptions<Row> {
  readonly connection: DatabaseConnection
  /** As schema.table; odd names in double quotes. */
  readonly table: string
  readonly schema: Schema<Row>
  /** Columns that together tell every row apart. */
  readonly orderBy?: readonly (keyof Row & string)[]
  readonly eventTime?: EventTime | null
  readonly onError?: OnError
}
export interface DatabaseSinkOptions<Row> {
  readonly connection: DatabaseConnection
  readonly table: string
  readonly mode?: 'append' | 'upsert'
  readonly key?: readonly (keyof Row & string)[]
  readonly create?: boolean
  readonly guarantee?: 'exactly-once' | 'at-least-once'
  readonly transactionalId?: string
  readonly onError?: Exclude<OnError, 'port'>
}

export const database = {
  /** The rows of a table, once. */
  source<Row>({ connection, schema, ...rest }: DatabaseSourceOptions<Row>): Stream<Row> {
    const config = { ...configOf(rest), ...schemaConfig(schema), connection: connection.name }
    return source('sql_source', config, connection)
  },
  sink<Row>({ connection, ...rest }: DatabaseSinkOptions<Row>): SinkSpec<Row> {
    const config = { ...configOf(rest), connection: connection.name }
    return { type: 'sql_sink', config, lambdas: [], connection }
  },
}

/** Prints each record on a line. */
export function print<Row>(
  options: { readonly format?: 'json' | 'csv'; readonly onError?: Exclude<OnError, 'port'> } = {},
): SinkSpec<Row> {
  return { type: 'console_sink', config: configOf(options), lambdas: [] }
}

/** A source of any type with its config as it stands in the document; `Row` says what it gives. */
export const sourceOf = <Row>(
  type: string,
  config: Config,
  connection: AnyConnection | null = null,
): Stream<Row> => source(type, config, connection)

/** A sink of any type with its config as it stands in the document. */
export const sinkOf = <Row>(type: string, config: Config, connection?: AnyConnection): SinkSpec<Row> => ({
  type,
  config,
  lambdas: [],
  ...(connection === undefined ? {} : { connection }),
})

/** A step of any type with any inputs, by port, and its config as it stands in the document; `Row` says what comes out. */
export const stepOf = <Row>(
  type: string,
  inputs: Readonly<Record<string, AnyStream>>,
  config: Config,
): Stream<Row> =>
  new Stream({
    node: node(
      type,
      Object.fromEntries(Object.entries(inputs).map(([port, stream]) => [port, stream.output])),
      config,
    ),
    port: 'out',
  })

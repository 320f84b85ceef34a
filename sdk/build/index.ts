/** What a job is written with. Nothing here runs a job. */
export * from './aggregates.ts'
export {
  databaseConnection,
  env,
  kafkaConnection,
  type DatabaseConnection,
  type DatabaseConnectionOptions,
  type KafkaConnection,
  type KafkaConnectionOptions,
} from './connections.ts'
export type { CodeCall, CodeResult, CodeRow, ProcessContext } from './codeTypes.ts'
export type { Duration } from './duration.ts'
export { database, file, generator, kafka, print, sinkOf, sourceOf, stepOf } from './ends.ts'
export { f, sql, type Functions } from './functions.ts'
export { epochMillis, row, safe, type RowOf, type Schema } from './schema.ts'
export { omit, Keyed, Sink, Stream, Windowed, type DeadLetter } from './stream.ts'
export type { Decimal, Interval, SqlDate, SqlTime, Timestamp } from './values.ts'
export { session, sliding, tumbling } from './windows.ts'

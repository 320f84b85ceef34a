import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL has windows of time only; windows of a count are in its DataStream API.',
  'Use a tumbling window, or an Over aggregate over the last N records.',
)

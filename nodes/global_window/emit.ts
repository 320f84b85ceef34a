import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL has no triggers: a window of all records never ends there.',
  'Use a Running aggregate, or a cumulating window.',
)

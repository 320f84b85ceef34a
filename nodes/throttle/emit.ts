import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL has no rate but that of a source.',
  'Leave the node out, and set the rate where the records come from.',
)

import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'A share by chance or by count would hold other records in Flink than here.',
  'Filter by a hash of a column: MOD(id, 10) = 0.',
)

import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL cannot hold records back.',
  'Leave the node out, or use an interval join where the delay waits for something.',
)

import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL sorts only what goes right into a sink; in a view ORDER BY is dropped, and with it the late records are kept.',
  'Leave the node out: windows, joins and patterns do not need a sorted input.',
)

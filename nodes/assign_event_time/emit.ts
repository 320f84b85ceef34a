import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'Flink SQL gives a stream its event time where it is declared, at its source, and nowhere else.',
  'Set the event time at the source: its column may be one that the source computes.',
)

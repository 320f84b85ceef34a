import { call } from '../../model/codeLayout.ts'
import { notInFlink, type NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { columnLambda, optional, others } from '../common/typescript/options.ts'

const typescript: TypescriptEmitter = (config) => {
  const { column } = config
  if (typeof column !== 'string') return null
  return {
    kind: 'step',
    on: 'in',
    code: call('.eventTime', columnLambda([column]), ...optional(others(config, 'column'))),
  }
}

export const emitter: NodeEmitter<unknown> = {
  ...notInFlink(
    'Flink SQL gives a stream its event time where it is declared, at its source, and nowhere else.',
    'Set the event time at the source: its column may be one that the source computes.',
  ),
  typescript,
}

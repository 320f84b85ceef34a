import type { FlinkNode, FlinkOutput, FlinkStream } from '../../../model/emit.ts'
import { name, viewName } from './sql.ts'

/** A node that is one view, whose stream is its main output. */
export function oneView(
  id: string,
  query: string,
  stream: Pick<FlinkStream, 'time'> & Partial<Pick<FlinkStream, 'window'>>,
  before: FlinkNode['statements'] = [],
): FlinkNode {
  return {
    statements: [...before, { kind: 'view', name: id, query }],
    outputs: { out: output(id, 'out', stream) },
  }
}

export const output = (
  id: string,
  port: string,
  { time, window }: Pick<FlinkStream, 'time'> & Partial<Pick<FlinkStream, 'window'>>,
): FlinkOutput => ({ relation: name(viewName(id, port)), time, window: window ?? null })

/** What stands in for an input that is not there; the checks of the drawing tell of that. */
export const NO_INPUT: FlinkStream = {
  relation: '``',
  schema: { columns: [], eventTime: null, changes: 'append', key: null },
  time: null,
  window: null,
}

export const inputOf = (inputs: Readonly<Record<string, FlinkStream>>, port = 'in'): FlinkStream =>
  inputs[port] ?? NO_INPUT

import type { OperatorRuntime } from '../../engine/api/index.ts'
import { alignedRuntime } from '../common/runtime/windows/runtime.ts'
import type { CumulateWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = alignedRuntime<CumulateWindowConfig>(({ size, step, offset }) => ({
  kind: 'cumulating',
  width: step,
  size,
  offset,
}))

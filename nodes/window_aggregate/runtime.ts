import type { OperatorRuntime } from '../../engine/api/index.ts'
import { alignedRuntime } from '../common/runtime/windows/runtime.ts'
import type { WindowAggregateConfig } from './definition.ts'

export const runtime: OperatorRuntime = alignedRuntime<WindowAggregateConfig>(({ size, offset }) => ({
  kind: 'tumbling',
  width: size,
  size,
  offset,
}))

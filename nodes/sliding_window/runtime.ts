import type { OperatorRuntime } from '../../engine/api/index.ts'
import { alignedRuntime } from '../common/runtime/windows/runtime.ts'
import type { SlidingWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = alignedRuntime<SlidingWindowConfig>(({ size, slide, offset }) => ({
  kind: 'sliding',
  width: slide,
  size,
  offset,
}))

import type { OperatorRuntime } from '../../engine/api/index.ts'
import { createAligned, windowRuntime } from '../common/runtime/windows/runtime.ts'
import type { SlidingWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<SlidingWindowConfig>((context, config) => {
  const { size, slide, offset } = config
  return createAligned(context, config, { kind: 'sliding', width: slide, size, offset })
})

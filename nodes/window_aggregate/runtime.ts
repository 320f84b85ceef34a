import type { OperatorRuntime } from '../../engine/api/index.ts'
import { createAligned, windowRuntime } from '../common/runtime/windows/runtime.ts'
import type { WindowAggregateConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<WindowAggregateConfig>((context, config) => {
  const { size, offset } = config
  return createAligned(context, config, { kind: 'tumbling', width: size, size, offset })
})

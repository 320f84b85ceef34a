import type { OperatorRuntime } from '../../engine/api/index.ts'
import { createAligned, windowRuntime } from '../common/runtime/windows/runtime.ts'
import type { CumulateWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<CumulateWindowConfig>((context, config) => {
  const { size, step, offset } = config
  return createAligned(context, config, { kind: 'cumulating', width: step, size, offset })
})

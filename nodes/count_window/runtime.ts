import type { OperatorRuntime } from '../../engine/api/index.ts'
import { windowRuntime } from '../common/runtime/windows/runtime.ts'
import { createTriggered } from '../common/runtime/windows/triggered.ts'
import type { CountWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<CountWindowConfig>((context, config) =>
  createTriggered(context, { ...config, trigger: { kind: 'count', every: config.size }, after: 'purge' }),
)

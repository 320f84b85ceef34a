import type { OperatorRuntime } from '../../engine/api/index.ts'
import { windowRuntime } from '../common/runtime/windows/runtime.ts'
import { createTriggered } from '../common/runtime/windows/triggered.ts'
import type { GlobalWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<GlobalWindowConfig>((context, config) => {
  // At the end there is one result, and nothing to go on with.
  const after = config.trigger.kind === 'end' ? 'purge' : config.after
  return createTriggered(context, { ...config, after })
})

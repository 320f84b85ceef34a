/** A person's TypeScript: a step for map, flatMap and filter, an operator for the process function. */
import type { ChosenRuntime } from '../../engine/api/index.ts'
import type { CodeConfig } from './config.ts'
import { processRuntime } from './runtime/process.ts'
import { stepRuntime } from './runtime/step.ts'

export const runtime: ChosenRuntime = {
  kind: 'chosen',
  choose: ({ config }) => {
    const { mode } = config as unknown as CodeConfig
    return mode === 'process' ? processRuntime : stepRuntime(mode)
  },
}

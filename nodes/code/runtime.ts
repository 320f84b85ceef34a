/** A person's TypeScript: a step for map, flatMap and filter, an operator where their answers are awaited and for the process function. */
import type { ChosenRuntime } from '../../engine/api/index.ts'
import { awaits, type CodeConfig } from './config.ts'
import { asyncRuntime } from './runtime/async/operator.ts'
import { processRuntime } from './runtime/process.ts'
import { stepRuntime } from './runtime/step.ts'

export const runtime: ChosenRuntime = {
  kind: 'chosen',
  choose: ({ config }) => {
    const settings = config as unknown as CodeConfig
    if (settings.mode === 'process') return processRuntime
    return awaits(settings) ? asyncRuntime : stepRuntime(settings.mode)
  },
}

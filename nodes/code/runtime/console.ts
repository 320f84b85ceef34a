/** `console` as the code sees it: what it says goes to the log of the job, under the name of the node, up to a bound. */
import { formatWithOptions } from 'node:util'
import type { EngineContext } from '../../../engine/api/index.ts'

/** Lines that a node may say in a run, and characters of each. */
export const LINES = 1_000
export const LINE_LENGTH = 2_000

export function nodeConsole({ log }: Pick<EngineContext, 'log'>, node: string): object {
  let said = 0
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...values: readonly unknown[]): void => {
      if (said > LINES) return
      if (said++ === LINES) {
        log('warn', node, `console: more than ${LINES.toLocaleString('en-US')} lines; the rest is left out.`)
        return
      }
      const text = formatWithOptions({ depth: 4, breakLength: 120, maxStringLength: LINE_LENGTH }, ...values)
      log(level, node, text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}…` : text)
    }
  return { log: say('info'), info: say('info'), debug: say('info'), warn: say('warn'), error: say('error') }
}

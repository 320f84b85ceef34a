import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { awaits, config, FRESH_CODE, type CodeConfig } from './config.ts'
import { examples } from './examples.ts'
import { help } from './help.ts'
import { inferCode } from './infer.ts'

export { isFresh, type CodeConfig } from './config.ts'

/** What may make two runs of the same code differ, judged by its words. */
const CLOCK_OR_CHANCE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\bctx\.now\b|\bfetch\b|ProcessingTime\b/

export const definition = defineNode<CodeConfig, z.input<typeof config>>({
  type: 'code',
  version: 1,
  kind: 'transform',
  title: 'Code',
  summary:
    'Runs TypeScript over the records: map, flatMap, filter, or a process function with state and timers.',
  help,
  aliases: [
    'TypeScript',
    'JavaScript',
    'script',
    'UDF',
    'user-defined function',
    'table function',
    'ProcessFunction',
    'KeyedProcessFunction',
    'RichMapFunction',
    'AsyncDataStream',
    'AsyncFunction',
    'RichAsyncFunction',
    'async I/O',
    'AsyncIO',
    'orderedWait',
    'unorderedWait',
    'enrich',
    'lookup',
    'REST call',
    'fetch',
    '异步',
    'Processor',
    'Transformer',
    'lambda',
    'StateStore',
    'timer',
    'Punctuator',
    'onTimer',
    '代码',
    '脚本',
    '自定义函数',
    '处理函数',
  ],
  icon: 'square-code',
  config,
  code: 'code',
  initial: {
    mode: 'map',
    keep: 'all',
    code: FRESH_CODE,
  },
  ports: ({ onError }) => ({
    inputs: [onlyInput()],
    outputs: [mainOutput, ...deadOutputs(onError)],
  }),
  describe: ({ mode, code, ...settings }) => {
    const line = code
      .split('\n')
      .map((one) => one.trim())
      .find((one) => one !== '' && !one.startsWith('//') && !one.startsWith('/*') && !one.startsWith('*'))
    if (line === undefined) return { text: 'no code', mono: false }
    const waits = awaits({ mode, ...settings }) ? `async ${mode}` : mode
    return { text: `${waits}: ${line.replace(/^export default /, '')}`, mono: true }
  },
  infer: (settings, { in: input }, context) => inferCode(settings, input ?? null, context),
  guarantees: ({ code, ttl, ...settings }) => {
    const clock = CLOCK_OR_CHANCE.test(code)
    const waits = awaits(settings)
    return {
      recovery: 'exactly-once',
      repeatable: !clock && !waits && ttl === null,
      notes: [
        'What the code itself does outside (files, network) is not taken back after a restart, and may be done again.',
        ...(waits
          ? [
              'After a restart it asks again for every record whose answer had not gone on: calls are made at least once, results are sent exactly once, and an answer may be another one than before.',
            ]
          : []),
        ...(clock ? ['Uses the clock, chance or the network: a second run may give other records.'] : []),
        ...(ttl === null ? [] : [TTL_NOTE]),
      ],
    }
  },
  examples,
})

import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { config, type PatternConfig } from './config.ts'
import { examples } from './examples.ts'
import { help } from './help.ts'
import { inferPattern } from './infer.ts'

export type { PatternConfig } from './config.ts'

export const definition = defineNode<PatternConfig, z.input<typeof config>>({
  type: 'pattern',
  version: 1,
  kind: 'transform',
  title: 'Pattern',
  summary: 'Finds rows that follow each other in a pattern, and sends one row a match.',
  help,
  aliases: [
    'MATCH_RECOGNIZE',
    'CEP',
    'FlinkCEP',
    'CEP.pattern',
    'PatternStream',
    'PatternSelectFunction',
    'PatternProcessFunction',
    'Pattern.begin',
    'next',
    'followedBy',
    'oneOrMore',
    'within',
    'AfterMatchSkipStrategy',
    'complex event processing',
    'sequence',
    'regular expression',
    'row pattern',
    'detect',
    '模式匹配',
    '模式识别',
    '复杂事件处理',
    '序列',
  ],
  icon: 'regex',
  config,
  initial: {
    pattern: 'A B',
    define: [
      { variable: 'A', condition: '' },
      { variable: 'B', condition: '' },
    ],
    measures: [{ expression: 'MATCH_ROWTIME()', name: 'match_time' }],
    within: 600_000,
  },
  ports: ({ timeouts, onError }) => ({
    inputs: [onlyInput()],
    outputs: [
      { ...mainOutput, label: 'Matches' },
      ...(timeouts ? [{ name: 'timeout', label: 'Out of time', flavour: 'append' } as const] : []),
      { name: 'late', label: 'Late records', flavour: 'late' },
      ...deadOutputs(onError),
    ],
  }),
  describe: ({ pattern, within }) => {
    const text = pattern.trim().replaceAll(/\s+/g, ' ')
    if (text === '') return { text: 'no pattern', mono: false }
    return { text: within === null ? text : `${text} within ${durationText(within)}`, mono: true }
  },
  infer: (settings, inputs, context) => inferPattern(settings, inputs['in'] ?? null, context),
  guarantees: ({ define, measures }) =>
    stepGuarantees([
      ...define.map(({ condition }) => condition),
      ...measures.map(({ expression }) => expression),
    ]),
  examples,
})

/** Small node types for the tests of the model, which may not import the real ones. */
import { z } from 'zod'
import type { Definitions } from '../analysis.ts'
import { defineNode, type NodeDefinition } from '../definition.ts'
import { problem } from '../problem-codes.ts'
import { appendStream } from '../schema.ts'
import { t } from '../types.ts'

const onError = z.enum(['collect', 'port', 'skip', 'fail']).default('collect')
const guarantees = () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }) as const
const input = { name: 'in', label: 'In', accepts: 'append' } as const
const out = { name: 'out', label: 'Out', flavour: 'append' } as const

const common = <Type extends string>(type: Type, title: string, aliases: readonly string[]) =>
  ({
    type,
    version: 1,
    title,
    summary: `${title} for tests.`,
    help: [],
    aliases,
    icon: 'box',
    describe: () => ({ text: title, mono: false }),
    guarantees,
    examples: [],
  }) as const

const numbersConfig = z.object({
  rows: z.int().min(1).default(10).meta({ title: 'Number of rows' }),
  path: z
    .string()
    .default('')
    .meta({ title: 'Path', ui: { widget: 'file' } }),
  columns: z
    .array(z.strictObject({ name: z.string().min(1), type: z.enum(['INT', 'STRING']).default('INT') }))
    .default([{ name: 'n', type: 'INT' }]),
  onError,
})

const numbers = defineNode<z.output<typeof numbersConfig>, z.input<typeof numbersConfig>>({
  ...common('numbers', 'Numbers', ['addSource', '数据源']),
  kind: 'source',
  config: numbersConfig,
  initial: {},
  ports: ({ onError: policy }) => ({
    inputs: [],
    outputs: [
      out,
      ...(policy === 'port' ? [{ name: 'dead', label: 'Dead letters', flavour: 'dead' } as const] : []),
    ],
  }),
  infer: ({ columns, onError: policy }) => {
    const schema = appendStream(
      columns.map(({ name, type }) => ({ name, type: type === 'INT' ? t.int() : t.string() })),
    )
    const dead = appendStream([{ name: 'error', type: t.string() }])
    return { outputs: policy === 'port' ? { out: schema, dead } : { out: schema }, problems: [] }
  },
})

const keepConfig = z.object({
  condition: z.string().min(1, 'Give a condition.').meta({ title: 'Condition' }),
  limit: z.number().optional(),
})

const keep = defineNode<z.output<typeof keepConfig>, z.input<typeof keepConfig>>({
  ...common('keep', 'Keep', ['FilterFunction', 'where', '过滤']),
  version: 3,
  migrations: {
    1: ({ where, ...rest }) => ({ ...rest, filter: where ?? '' }),
    2: ({ filter, ...rest }) => ({ ...rest, condition: filter ?? '' }),
  },
  kind: 'transform',
  config: keepConfig,
  initial: { condition: 'n > 0' },
  ports: () => ({ inputs: [input], outputs: [out] }),
  infer: ({ condition }, inputs, { nodeId }) => {
    const column = /^\w+/.exec(condition)?.[0]
    const schema = inputs.in
    if (schema === undefined) return { outputs: {}, problems: [] }
    const problems = schema.columns.some(({ name }) => name === column)
      ? []
      : [problem('bad-config', `There is no column ${column ?? ''}.`, { nodeId, path: 'condition' })]
    return { outputs: { out: schema }, problems }
  },
})

const plain = z.object({})
const withInput = (
  type: string,
  title: string,
  fields: Pick<NodeDefinition<z.output<typeof plain>>, 'kind' | 'ports' | 'infer'>,
) =>
  defineNode<z.output<typeof plain>, z.input<typeof plain>>({
    ...common(type, title, []),
    config: plain,
    initial: {},
    ...fields,
  })

const tally = withInput('tally', 'Tally', {
  kind: 'window',
  ports: () => ({ inputs: [input], outputs: [out, { name: 'late', label: 'Late', flavour: 'late' }] }),
  infer: (_, inputs): ReturnType<(typeof keep)['infer']> => ({
    outputs: {
      out: appendStream([{ name: 'count', type: t.safeBigint(false) }]),
      ...(inputs.in === undefined ? {} : { late: inputs.in }),
    },
    problems: [],
  }),
})

const latest = withInput('latest', 'Latest', {
  kind: 'transform',
  ports: () => ({ inputs: [input], outputs: [{ name: 'out', label: 'Out', flavour: 'changelog' }] }),
  infer: (_, inputs): ReturnType<(typeof keep)['infer']> => ({
    outputs: inputs.in === undefined ? {} : { out: { ...inputs.in, changes: 'changelog', key: ['n'] } },
    problems: [],
  }),
})

const both = withInput('both', 'Both', {
  kind: 'join',
  ports: () => ({
    inputs: [
      { name: 'left', label: 'Left', accepts: 'append' },
      { name: 'right', label: 'Right', accepts: 'append' },
    ],
    outputs: [out],
  }),
  infer: (_, { left, right }): ReturnType<(typeof keep)['infer']> => ({
    outputs: left && right ? { out: appendStream([...left.columns, ...right.columns]) } : {},
    problems: [],
  }),
})

const print = withInput('print', 'Print', {
  kind: 'sink',
  ports: () => ({ inputs: [input], outputs: [] }),
  infer: () => ({ outputs: {}, problems: [] }),
})

const table = withInput('table', 'Table', {
  kind: 'sink',
  ports: () => ({ inputs: [{ ...input, accepts: 'changelog' }], outputs: [] }),
  infer: () => ({ outputs: {}, problems: [] }),
})

export const testDefinitions: Definitions = { numbers, keep, tally, latest, both, print, table }

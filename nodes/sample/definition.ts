import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { mainOutput, onlyInput } from '../common/fields.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems } from '../common/problems.ts'
import { config, type SampleConfig } from './config.ts'

const visits = appendStream([
  { name: 'user', type: t.string() },
  { name: 'page', type: t.int() },
])
const rows = [
  { user: 'ann', page: 1 },
  { user: 'bob', page: 2 },
  { user: 'ann', page: 3 },
  { user: 'ann', page: 4 },
  { user: 'bob', page: 5 },
  { user: null, page: 6 },
]

export const definition = defineNode<SampleConfig, z.input<typeof config>>({
  type: 'sample',
  version: 1,
  kind: 'transform',
  title: 'Sample',
  summary: 'Keeps a share of the records by seeded chance, or every Nth of them.',
  help: [
    'With the method `share`, each record is kept by chance. The chance is seeded and counts records, not time: the same input in the same order gives the same sample, after a restart as well.',
    'With `every`, the first record is kept and every Nth after it, so that the sample is as large as it can be told in advance.',
    'By key, `share` keeps or drops a key with all of its records, whatever their order: a sample of users rather than of visits, and the same users in every run and every job with this seed. `every` counts each key for itself; it has to remember all keys, at most as many as the setting says. NULL is a key like any other.',
    'Records that are not kept count as filtered. Event time and watermark stay as they are.',
  ],
  aliases: [
    'TABLESAMPLE',
    'BERNOULLI',
    'sample()',
    'subsample',
    'random',
    'every nth',
    'take',
    'thin out',
    '采样',
    '抽样',
    '随机',
  ],
  icon: 'percent',
  config,
  initial: { method: 'share', share: 0.1 },
  ports: () => ({ inputs: [onlyInput()], outputs: [mainOutput] }),
  describe: ({ method, share, every, keys }) => ({
    text: `${method === 'share' ? `${Math.round(share * 1e6) / 1e4} %` : `every ${every.toLocaleString('en-US')}.`}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`,
    mono: false,
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    if (input === undefined) return { outputs: {}, problems: problems.list }
    checkKeyColumns(settings.keys, input, problems, (keys) => ({ ...settings, keys }))
    return { outputs: { out: input }, problems: problems.list }
  },
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'Every second record of each user',
      config: { method: 'every', every: 2, keys: ['user'] },
      input: { in: { schema: visits, rows } },
      output: { out: [rows[0] ?? null, rows[1] ?? null, rows[3] ?? null, rows[5] ?? null] },
    },
    {
      title: 'Nothing, and everything',
      config: { method: 'share', share: 1 },
      input: { in: { schema: visits, rows } },
      output: { out: rows },
    },
  ],
})

import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { mainOutput } from '../common/fields.ts'
import { portNames } from '../common/ports.ts'
import { config, type UnionConfig } from './config.ts'
import { inferUnion } from './infer.ts'

const web = appendStream([
  { name: 'user', type: t.string() },
  { name: 'amount', type: t.int() },
])
const shop = appendStream([
  { name: 'amount', type: t.decimal(10, 2) },
  { name: 'user', type: t.string() },
  { name: 'till', type: t.int() },
])

export const definition = defineNode<UnionConfig, z.input<typeof config>>({
  type: 'union',
  version: 1,
  kind: 'transform',
  title: 'Union',
  summary: 'Brings two or more streams together into one.',
  help: [
    'Sends on every record of every input, as `UNION ALL` does: duplicates stay. Columns are matched by name, in the order of the first input, and not by position as in SQL.',
    'Where the types of a column differ, it gets the one that holds both: INT and BIGINT become BIGINT, INT and DECIMAL(10, 2) become DECIMAL(12, 2), a number and a DOUBLE become DOUBLE. A text and a number do not fit: convert one of them in a Map before.',
    'The event time stays when it is in the same column for all inputs. The watermark is that of the slowest input: one that is silent holds it back until its idle timeout takes it out, and one that has ended holds nobody.',
    'Records of one input keep their order; how the inputs mix depends on how they are read. A changelog may come in, and then a changelog goes out. It has no key: two inputs may have rows with the same one.',
  ],
  aliases: [
    'UNION ALL',
    'DataStream.union',
    'merge',
    'KStream.merge',
    'concat',
    'append streams',
    'unionByName',
    '合并',
    '并集',
    '合流',
  ],
  icon: 'merge',
  config,
  initial: { inputs: ['first', 'second'] },
  ports: ({ inputs }) => ({
    inputs: portNames(inputs).map((name) => ({ name, label: name, accepts: 'changelog' as const })),
    outputs: [mainOutput],
  }),
  describe: ({ inputs, inputColumn }) => ({
    text: `${inputs.length} inputs${inputColumn === null || inputColumn === '' ? '' : `, named in ${inputColumn}`}`,
    mono: false,
  }),
  infer: inferUnion,
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'Columns by name, the wider type, and where each came from',
      config: { inputs: ['web', 'shop'], columns: 'common', inputColumn: 'channel' },
      input: {
        web: { schema: web, rows: [{ user: 'ann', amount: 3 }] },
        shop: { schema: shop, rows: [{ amount: 4.5, user: 'bob', till: 7 }] },
      },
      output: {
        out: [
          { user: 'ann', amount: 3, channel: 'web' },
          { user: 'bob', amount: 4.5, channel: 'shop' },
        ],
      },
    },
    {
      title: 'All columns; NULL where an input has none',
      config: { inputs: ['web', 'shop'], columns: 'all' },
      input: {
        web: { schema: web, rows: [{ user: 'ann', amount: 3 }] },
        shop: { schema: shop, rows: [{ amount: 4.5, user: 'bob', till: 7 }] },
      },
      output: {
        out: [
          { user: 'ann', amount: 3, till: null },
          { user: 'bob', amount: 4.5, till: 7 },
        ],
      },
    },
  ],
})

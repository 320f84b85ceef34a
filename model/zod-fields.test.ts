import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsWithWidget } from './zod-fields.ts'

const path = z
  .string()
  .min(1)
  .meta({ ui: { widget: 'file' } })

test.each([
  ['in a list of objects', z.object({ list: z.array(z.object({ path })) }), [['list', '*', 'path']]],
  [
    'behind defaults, null and a transform',
    z.object({ path: path.nullable().default(null).transform(String) }),
    [['path']],
  ],
  [
    'in the alternatives of a union',
    z.object({
      to: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), path }),
        z.object({ kind: z.literal('b') }),
      ]),
    }),
    [['to', 'path']],
  ],
  [
    'with other words beside the widget',
    z.object({ path: path.meta({ title: 'Path', ui: { widget: 'file' } }) }),
    [['path']],
  ],
  ['not by another widget', z.object({ path: z.string().meta({ ui: { widget: 'text' } }) }), []],
])('a field is found by its widget %s', (_, schema, expected) => {
  expect(fieldsWithWidget(schema, ['file'])).toEqual(expected)
})

import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { checkCondition } from '../common/conditions.ts'
import { deadOutputs, meta, onErrorField, onlyInput, type OnError } from '../common/fields.ts'
import { checkPortNames, portNames } from '../common/ports.ts'
import { Problems } from '../common/problems.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { withDead } from '../common/schemas.ts'

const config = z.strictObject({
  routes: z
    .array(
      z.object({
        name: z.string().meta(meta('Name', 'The name of the output port: small letters, digits and _.')),
        condition: z
          .string()
          .default('')
          .meta(
            meta(
              'Condition',
              'A SQL condition over the columns. Records for which it is TRUE go to this port.',
              {
                widget: 'expression',
                expects: 'BOOLEAN',
                placeholder: "country = 'NO'",
              },
            ),
          ),
      }),
    )
    .min(1, 'A router has at least one route.')
    .max(64, 'A router has at most 64 routes. Put one behind another.')
    .default([{ name: 'matches', condition: '' }])
    .meta(meta('Routes', 'Conditions in their order, each with the port that its records go to.')),
  matching: z
    .enum(['first', 'all'])
    .default('first')
    .meta(
      meta(
        'Matching',
        'first: a record goes to the first route whose condition is TRUE. all: to every one of them.',
        { widget: 'segmented' },
      ),
    ),
  otherwise: z
    .string()
    .default('other')
    .meta(
      meta('Otherwise', 'The name of the port for records that match no route, NULL conditions among them.'),
    ),
  onError: onErrorField,
})
export type RouterConfig = z.output<typeof config>

const taken = (onError: OnError): readonly string[] => deadOutputs(onError).map(({ name }) => name)

/** The ports of the routes, then the one for all other records. */
export const routePorts = ({ routes, otherwise, onError }: RouterConfig): readonly string[] =>
  portNames([...routes.map(({ name }) => name), otherwise], taken(onError))

const orders = appendStream([
  { name: 'id', type: t.int(false) },
  { name: 'country', type: t.string() },
  { name: 'amount', type: t.int() },
])
const rows = [
  { id: 1, country: 'NO', amount: 500 },
  { id: 2, country: 'DE', amount: 200 },
  { id: 3, country: null, amount: 20 },
  { id: 4, country: 'NO', amount: null },
]

export const definition = defineNode<RouterConfig, z.input<typeof config>>({
  type: 'router',
  version: 1,
  kind: 'transform',
  title: 'Router',
  summary: 'Sends each record to the port whose condition it meets.',
  help: [
    'Each route is a port with a SQL condition. With matching `first`, the conditions are asked in their order, and a record goes to the first route for which its condition is TRUE; later conditions are not computed. With `all` it goes to every such route, so that one record may come out several times.',
    "A record that matches no route goes to the port Otherwise. FALSE and NULL (unknown) do not match: where `country` is NULL, both `country = 'NO'` and `country <> 'NO'` are unknown. Nothing is dropped: a port that leads nowhere still counts its records.",
    'All ports have the columns of the input, its event time and its watermark. A changelog may come in; each record of an update is judged for itself and keeps its kind.',
    'A record for which a condition cannot be computed follows the policy for bad records and goes to no route, with `all` too.',
    'When a port is renamed here, its edges go along. When a route is removed, the edges that began at its port are reported with a way to lead them from another one.',
  ],
  aliases: [
    'split',
    'side output',
    'OutputTag',
    'branch',
    'KStream.split',
    'switch',
    'CASE',
    'content-based router',
    'fan-out',
    'dispatch',
    '路由',
    '分流',
    '分支',
    '侧输出',
  ],
  icon: 'split',
  config,
  initial: { routes: [{ name: 'matches', condition: '' }] },
  ports: (settings) => ({
    inputs: [onlyInput('changelog')],
    outputs: [
      ...routePorts(settings).map((name) => ({ name, label: name, flavour: 'append' as const })),
      ...deadOutputs(settings.onError),
    ],
  }),
  describe: ({ routes, matching }) => {
    const [first] = routes
    if (routes.length === 1 && first !== undefined && first.condition.trim() !== '')
      return { text: first.condition, mono: true }
    return { text: `${routes.map(({ name }) => name).join(', ')}: ${matching} match`, mono: false }
  },
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    const { routes } = settings
    checkPortNames(problems, {
      names: [...routes.map(({ name }) => name), settings.otherwise],
      taken: taken(settings.onError),
      what: 'route',
      pathOf: (index) => (index < routes.length ? `routes.${index}.name` : 'otherwise'),
      replace: (index, name) =>
        index < routes.length
          ? { ...settings, routes: routes.map((route, i) => (i === index ? { ...route, name } : route)) }
          : { ...settings, otherwise: name },
    })
    routes.forEach((route, index) =>
      checkCondition(problems, `routes.${index}.condition`, route.condition, input ?? null, (condition) => ({
        ...settings,
        routes: routes.with(index, { ...route, condition }),
      })),
    )
    if (input === undefined) return { outputs: {}, problems: problems.list }
    const outputs = Object.fromEntries(routePorts(settings).map((port) => [port, input]))
    return { outputs: withDead(outputs, settings.onError), problems: problems.list }
  },
  guarantees: ({ routes }) => stepGuarantees(routes.map(({ condition }) => condition)),
  examples: [
    {
      title: 'The first match; NULL matches nothing',
      config: {
        routes: [
          { name: 'large', condition: 'amount >= 100' },
          { name: 'norway', condition: "country = 'NO'" },
        ],
      },
      input: { in: { schema: orders, rows } },
      output: {
        large: [rows[0] ?? null, rows[1] ?? null],
        norway: [rows[3] ?? null],
        other: [rows[2] ?? null],
      },
    },
    {
      title: 'All matches: a record may go to several ports',
      config: {
        matching: 'all',
        routes: [
          { name: 'large', condition: 'amount >= 100' },
          { name: 'norway', condition: "country = 'NO'" },
        ],
        otherwise: 'rest',
      },
      input: { in: { schema: orders, rows } },
      output: {
        large: [rows[0] ?? null, rows[1] ?? null],
        norway: [rows[0] ?? null, rows[3] ?? null],
        rest: [rows[2] ?? null],
      },
    },
  ],
})

/** `docs/nodes.md` from the definitions, so that the docs never say anything else than the app. */
import { format } from 'prettier'
import { z } from 'zod'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { Json } from '../../model/document.ts'
import { isJsonObject } from '../../model/json.ts'
import { definitions } from '../../nodes/definitions.ts'

type Fields = { readonly [key: string]: Json }
const KINDS = {
  source: 'Sources',
  transform: 'Transforms',
  window: 'Windows',
  join: 'Joins',
  sink: 'Sinks',
} as const

export function nodeDocs(): Promise<string> {
  const all = Object.values(definitions as Record<string, AnyNodeDefinition>)
  const sections = Object.entries(KINDS).flatMap(([kind, title]) => {
    const nodes = all.filter((definition) => definition.kind === kind)
    return nodes.length === 0 ? [] : [`## ${title}`, ...nodes.flatMap(nodeSection)]
  })
  const text = [
    '# Node types',
    'Made from the definitions in `nodes/` by `test/conformance`; change them there and run `UPDATE_DOCS=1 npm run test:unit`.',
    ...sections,
    '',
  ].join('\n\n')
  return format(text, { parser: 'markdown' })
}

function nodeSection(definition: AnyNodeDefinition): string[] {
  const config = definition.config.parse(definition.initial) as never
  const { inputs, outputs } = definition.ports(config)
  const { recovery, notes } = definition.guarantees(config)
  const ports = [
    ...inputs.map((port) => `\`${port.name}\` in`),
    ...outputs.map((port) => `\`${port.name}\` out${port.flavour === 'append' ? '' : ` (${port.flavour})`}`),
  ]
  return [
    `### ${definition.title} (\`${definition.type}\`)`,
    definition.summary,
    ...definition.help,
    `Ports: ${ports.join(', ')}. Delivery: ${recovery}.${notes.map((note) => ` ${note}`).join('')}`,
    fieldTable(z.toJSONSchema(definition.config, { io: 'input' }) as Fields),
    ...definition.examples.map(
      (example) => `${example.title}:\n\n\`\`\`json\n${JSON.stringify(example.config, null, 2)}\n\`\`\``,
    ),
  ]
}

function fieldTable(schema: Fields): string {
  const rows = fieldRows(schema, '').map(
    ([name, type, text, value]) => `| ${name} | ${type} | ${text} | ${value} |`,
  )
  return ['| field | type | what it does | default |', '|---|---|---|---|', ...rows].join('\n')
}

const words = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const objects = (value: Json | undefined): Fields[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((one): one is Fields => isJsonObject(one)) : []

function fieldRows(schema: Fields, prefix: string): string[][] {
  const properties = isJsonObject(schema['properties'] ?? null) ? (schema['properties'] as Fields) : {}
  return Object.entries(properties).flatMap(([name, field]) => {
    if (!isJsonObject(field)) return []
    const path = `${prefix}${name}`
    const own = [
      `\`${path}\``,
      typeText(field),
      cell(words(field['description'])),
      'default' in field ? `\`${cell(JSON.stringify(field['default']))}\`` : 'required',
    ]
    const items = isJsonObject(field['items'] ?? null) ? [field['items'] as Fields] : []
    const inner = [
      ...items.flatMap((item) => fieldRows(item, `${path}[].`)),
      ...[...objects(field['anyOf']), ...objects(field['oneOf'])].flatMap((one) =>
        fieldRows(one, `${path}.`),
      ),
    ]
    return [own, ...inner.filter(([at]) => at !== `\`${path}.kind\``)]
  })
}

function typeText(field: Fields): string {
  if (Array.isArray(field['enum']))
    return (field['enum'] as readonly Json[]).map((one) => `\`${words(one)}\``).join(', ')
  const variants = [...objects(field['oneOf']), ...objects(field['anyOf'])]
  if (variants.length > 0) return variants.map((one) => words(one['title'] ?? one['type'])).join(' or ')
  if (field['type'] === 'array') return 'list'
  return Array.isArray(field['type'])
    ? (field['type'] as readonly Json[]).map(words).join(' or ')
    : words(field['type'])
}

/** Operators and forms that are calls at run time but have a syntax of their own; they are not in the table of functions. */
import { t } from '../../types.ts'
import type { FunctionDefinition } from '../typed.ts'

function internal(
  name: string,
  js: NonNullable<FunctionDefinition['js']>,
  more: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  return {
    name,
    area: 'text',
    usage: name,
    description: '',
    example: { expression: '', result: '' },
    parameters: [],
    returns: t.string(),
    js,
    ...more,
  }
}

export const concatDefinition = internal('||', ({ args }) => `(${args.join(' + ')})`)

/** A LIKE with a literal pattern is a plain test of the text where the pattern has blanks only at its ends. */
export const likeDefinition = internal(
  'LIKE',
  ({ args, nodes }) => {
    const [text = "''", pattern = "''", escape = '"\\\\"'] = args
    const literal = nodes[1]
    if (nodes.length === 2 && literal?.op === 'constant' && typeof literal.value === 'string') {
      const plain = plainLike(text, literal.value)
      if (plain !== null) return plain
    }
    return `R.like(${text}, ${pattern}, ${escape})`
  },
  { pattern: { index: 1, test: () => {} } },
)

function plainLike(text: string, pattern: string): string | null {
  const match = /^(%?)([^%_\\]*)(%?)$/s.exec(pattern)
  if (match === null) return null
  const [, before, body = '', after] = match
  const quoted = JSON.stringify(body)
  if (before === '%' && after === '%') return `${text}.includes(${quoted})`
  if (before === '%') return `${text}.endsWith(${quoted})`
  if (after === '%') return `${text}.startsWith(${quoted})`
  return `(${text} === ${quoted})`
}

export const similarDefinition = internal(
  'SIMILAR TO',
  ({ args }) => `R.similar(${args[0] ?? ''}, ${args[1] ?? ''}, ${args[2] ?? "''"})`,
  {
    pattern: { index: 1, test: () => {} },
  },
)

export const arrayItemDefinition = internal(
  '[ ]',
  ({ args }) => `(${args[0] ?? ''}[${args[1] ?? ''} - 1] ?? null)`,
  { nullable: true },
)
export const mapItemDefinition = internal(
  '[ ]',
  ({ args }) => `(${args[0] ?? ''}.get(${args[1] ?? ''}) ?? null)`,
  { nullable: true },
)

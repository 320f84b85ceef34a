import { t } from '../../types.ts'
import type { FunctionDefinition } from '../typed.ts'

const text = { name: 'text', accepts: 'text' } as const

function row(
  name: string,
  helper: string,
  description: string,
  expression: string,
  result: string,
): FunctionDefinition {
  return {
    name,
    area: 'hashes and encodings',
    usage: `${name}(text)`,
    description,
    example: { expression, result },
    parameters: [text],
    returns: t.string(),
    js: ({ args }) => `R.${helper}(${args[0] ?? ''})`,
  }
}

export const hashFunctions: readonly FunctionDefinition[] = [
  row(
    'SHA256',
    'sha256',
    'The SHA-256 hash of the text in hexadecimal digits.',
    "LEFT(SHA256('abc'), 8)",
    'ba7816bf',
  ),
  row('TO_BASE64', 'toBase64', 'The text in base64.', "TO_BASE64('Abc')", 'QWJj'),
  {
    ...row(
      'FROM_BASE64',
      'fromBase64',
      'The text that a base64 stands for; a text that is none fails the record.',
      "FROM_BASE64('QWJj')",
      'Abc',
    ),
    fails: true,
  },
]

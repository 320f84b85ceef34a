import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { typescriptEmitters } from '../../nodes/typescriptEmitters.ts'

const docs = readFileSync(join(import.meta.dirname, '../../docs/typescript.md'), 'utf8')
const rows = docs
  .slice(docs.indexOf('## Node types'))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()))

test.each(Object.values(definitions).map(({ type, title }) => [title, type] as const))(
  'docs/typescript.md says what %s is in TypeScript',
  (title, type) => {
    const [, words = '', general] = rows.find(([names = '']) => names.split(', ').includes(title)) ?? []
    expect(general, `${title} has a row`).toBeDefined()
    expect(words !== '').toBe(type in typescriptEmitters)
    expect(general === 'always').toBe(!(type in typescriptEmitters))
  },
)

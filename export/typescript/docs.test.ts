import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { emitters } from '../../nodes/emitters.ts'

const docs = readFileSync(join(import.meta.dirname, '../../docs/typescript.md'), 'utf8')
const rows = docs
  .slice(docs.indexOf('## Node types'))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()))

const types = Object.keys(definitions) as (keyof typeof definitions)[]
test.each(types.map((type) => [definitions[type].title, type] as const))(
  'docs/typescript.md says what %s is in TypeScript',
  (title, type) => {
    const row = rows.find(([names = '']) => names.split(', ').includes(title))
    // A new type is exported by the general form, and so needs no row before it has words of its own.
    const [, words = '', general] = row ?? ['', '', 'always']
    const { typescript } = emitters[type]
    expect(words !== '').toBe(typescript !== undefined)
    expect(general === 'always').toBe(typescript === undefined)
  },
)

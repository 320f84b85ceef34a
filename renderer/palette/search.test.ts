import { expect, it } from 'vitest'
import { definitions } from '../../nodes/definitions.ts'
import { searchTypes } from './search.ts'

const all = Object.values(definitions)
const types = (text: string) => searchTypes(all, text).map(({ definition }) => definition.type)

it('finds everything for nothing, in order', () => {
  expect(types('')).toEqual(all.map((definition) => definition.type))
  expect(types('  ')).toHaveLength(all.length)
})

it('puts what starts with the text first', () => {
  expect(types('fil')[0]).toMatch(/^file_|^filter/)
  expect(types('filter')[0]).toBe('filter')
})

it('takes capitals, blanks and underscores for the same', () => {
  for (const text of ['flat map', 'FlatMap', 'flat_map']) expect(types(text)).toContain('flat_map')
})

it('finds every type by each of its aliases and says by which', () => {
  for (const definition of all) {
    for (const alias of definition.aliases) {
      const found = searchTypes(all, alias).find((one) => one.definition.type === definition.type)
      expect(found, `${alias} should find ${definition.type}`).toBeDefined()
    }
  }
})

it('says nothing of what does not exist', () => {
  expect(types('quux')).toEqual([])
})

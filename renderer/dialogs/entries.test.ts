import { expect, it } from 'vitest'
import { shownEntries } from './entries.ts'

const entry = (name: string, directory = false) => ({
  name,
  path: `/x/${name}`,
  directory,
  size: 1,
  modified: 0,
})

it('lists folders first, accepted files by name, and nothing hidden', () => {
  const shown = shownEntries(
    [
      entry('b10.pipeline.json'),
      entry('notes.txt'),
      entry('.git', true),
      entry('B2.pipeline.json'),
      entry('data', true),
    ],
    (name) => name.endsWith('.pipeline.json'),
  )
  expect(shown.map(({ name }) => name)).toEqual(['data', 'B2.pipeline.json', 'b10.pipeline.json'])
})

import { expect, it } from 'vitest'
import { emptyDocument } from '../../model/document.ts'
import type { Command } from '../commands/types.ts'
import { search } from './commandSearch.ts'

const command = (id: string, reason: string | null): Command => ({
  id,
  group: 'run',
  title: id,
  aliases: [],
  keys: [],
  reason: () => reason,
  run: () => {},
})

it('with nothing typed keeps the order of the table, and puts what cannot be done now last', () => {
  const commands = [command('run', null), command('stop', 'Nothing is running.'), command('save', null)]
  const found = search('', commands, [], emptyDocument('p'))
  expect(found.map(({ title }) => title)).toEqual(['run', 'save', 'stop'])
})

import { describe, expect, test } from 'vitest'
import { changesOf, isExported, readStamp, writeStamp } from './again.ts'

describe('a project that is exported again', () => {
  const stamp = { files: { 'job.ts': 'a', 'README.md': 'r', 'fixtures/old.jsonl': 'o' } }
  const change = (made: Record<string, string>, found: Record<string, string>) =>
    Object.fromEntries(changesOf(made, found, stamp))

  test('what is as it was needs nothing', () => {
    expect(change({ 'job.ts': 'a', 'README.md': 'r' }, { 'job.ts': 'a', 'README.md': 'r' })).toEqual({})
  })

  test('a file that nobody has touched is changed, one that is not there is new', () => {
    expect(change({ 'job.ts': 'b', 'job.test.ts': 't' }, { 'job.ts': 'a' })).toEqual({
      'job.ts': 'changed',
      'job.test.ts': 'new',
    })
  })

  test('a file that a person has edited is theirs, unless the export has something new for it', () => {
    expect(change({ 'job.ts': 'b', 'README.md': 'r' }, { 'job.ts': 'mine', 'README.md': 'mine' })).toEqual({
      'job.ts': 'edited',
      'README.md': 'kept',
    })
  })

  test('an edit that is what would be written is no edit', () => {
    expect(change({ 'job.ts': 'b' }, { 'job.ts': 'b' })).toEqual({})
  })

  test('what the last export wrote and this one does not goes, as long as nobody has changed it', () => {
    expect(change({}, { 'fixtures/old.jsonl': 'o' })).toEqual({ 'fixtures/old.jsonl': 'obsolete' })
    expect(change({}, { 'fixtures/old.jsonl': 'mine' })).toEqual({})
  })

  test('without its stamp each file that differs may be an edit', () => {
    expect(Object.fromEntries(changesOf({ 'job.ts': 'b' }, { 'job.ts': 'a' }, null))).toEqual({
      'job.ts': 'edited',
    })
  })
})

test('a stamp is read as it was written; another file is none', () => {
  const stamp = { files: { 'job.ts': 'a' } }
  expect(readStamp(writeStamp(stamp))).toEqual(stamp)
  expect(readStamp('{}')).toBeNull()
  expect(readStamp('no JSON')).toBeNull()
})

test('an exported project is known by its library', () => {
  expect(isExported('{"dependencies":{"millrace":"file:vendor/millrace-0.1.0.tgz"}}')).toBe(true)
  expect(isExported('{"dependencies":{"millrace":"1.0.0"}}')).toBe(false)
})

import { describe, expect, it } from 'vitest'
import { absolutePath, baseName, directoryOf, joinPath, relativePath } from './files.ts'

describe('paths as text', () => {
  it('takes them apart and together', () => {
    expect(directoryOf('/a/b/c.json')).toBe('/a/b')
    expect(directoryOf('/c.json')).toBe('/')
    expect(directoryOf('c.json')).toBe('')
    expect(directoryOf('C:\\a\\c.json')).toBe('C:\\a')
    expect(baseName('C:\\a\\c.json')).toBe('c.json')
    expect(joinPath('C:\\a', 'c.json')).toBe('C:\\a\\c.json')
    expect(joinPath('/', 'c.json')).toBe('/c.json')
  })
  it('keeps a file beside the pipeline relative to it', () => {
    expect(relativePath('/a/b/data/x.csv', '/a/b')).toBe('data/x.csv')
    expect(relativePath('/a/bc/x.csv', '/a/b')).toBe('/a/bc/x.csv')
    expect(relativePath('/a/x.csv', null)).toBe('/a/x.csv')
    expect(absolutePath('data/x.csv', '/a/b')).toBe('/a/b/data/x.csv')
    expect(absolutePath('data/x.csv', null)).toBeNull()
    expect(absolutePath('/x.csv', '/a')).toBe('/x.csv')
  })
})

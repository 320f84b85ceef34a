import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository } from '../support/cli.ts'

/** What the documents say of the code has to be there: files by their paths, functions by `name` in `file`. */
const documents = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/decisions/README.md']

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(repository, document), 'utf8').replaceAll(/\s+/g, ' ')

  test('every file that it names is there', () => {
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map((match) => match[1] ?? '')
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) =>
      path.join(path.dirname(document), match[1] ?? ''),
    )
    // Not of this tree: what is built, and the example of a new node.
    const files = [...named, ...links].filter(
      (file) => !/^(release|dist|nodes\/drop_empty|node_modules)\b/.test(file),
    )
    expect(files.filter((file) => !existsSync(path.join(repository, file)))).toEqual([])
  })

  test('every name that it places in a file is declared there', () => {
    const placed = [...text.matchAll(/`(\w+)` (?:in|of|\() ?`((?:[\w.-]+\/)+[\w.-]+\.tsx?)`/g)]
    const missing = placed
      .map(([, name = '', file = '']) => ({ name, file }))
      .filter(
        ({ name, file }) =>
          !new RegExp(`\\b${name}\\b`).test(readFileSync(path.join(repository, file), 'utf8')),
      )
    expect(missing).toEqual([])
  })
})

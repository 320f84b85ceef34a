/** `docs/rules.md` names tests; they have to be there, so that the list stays true. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')

const rules = read('docs/rules.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[\s|-]*$/.test(line))
  .map((line) =>
    line
      .replaceAll('\\|', '\0')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('\0', '|').trim()),
  )
  .filter(([, file]) => file !== 'test file')

/** As the name stands between its quotes in the source. */
const declared = (text: string, name: string): boolean =>
  [`'${name.replaceAll("'", String.raw`\'`)}'`, `"${name}"`, `\`${name}\``].some((quoted) =>
    text.includes(quoted),
  )

test('every rule has a file and a test in it', () => {
  expect(rules.length).toBeGreaterThan(100)
  const missing = rules.filter(([, cell = '', name = '']) => {
    const file = /^`(.+\.test\.ts)`$/.exec(cell)?.[1]
    return (
      file === undefined || name === '' || !existsSync(new URL(file, root)) || !declared(read(file), name)
    )
  })
  expect(missing).toEqual([])
})

test('no rule stands twice in its table', () => {
  const seen = rules.map(([rule, file, name]) => `${rule ?? ''} ${file ?? ''} ${name ?? ''}`)
  expect(seen.filter((one, index) => seen.indexOf(one) !== index)).toEqual([])
})

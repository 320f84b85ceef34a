import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')
let root = ''
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'millrace-oxlint-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(repository, name), path.join(root, name))
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The linter's report on one file with the project's own configuration. */
function oxlint(file: string, text: string): { readonly code: number | null; readonly text: string } {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
  const done = spawnSync(path.join(root, 'node_modules/.bin/oxlint'), ['--format=json', file], {
    cwd: root,
    encoding: 'utf8',
  })
  return { code: done.status, text: done.stdout + done.stderr }
}

const banned: readonly (readonly [string, string])[] = [
  ['Date.now()', 'injected clock'],
  ['Math.random()', 'injected chance'],
  ['performance.now()', 'injected clock'],
  ['crypto.randomUUID()', 'injected chance'],
  ['setTimeout(() => 1, 1)', 'Ask the kernel'],
  ['setInterval(() => 1, 1)', 'Ask the kernel'],
]
const places = ['model/a.ts', 'engine/kernel/a.ts', 'nodes/filter/runtime.ts', 'nodes/filter/runtimeParts.ts']

test.each(places.flatMap((place) => banned.map(([call, way]) => [place, call, way] as const)))(
  '%s may not call %s',
  (place, call, way) => {
    const { code, text } = oxlint(place, `export const value = ${call}\n`)
    expect(code).toBe(1)
    expect(text).toMatch(/no-restricted-(globals|properties)/)
    expect(text).toContain(way)
  },
)

test.each(['engine/host/a.ts', 'main/services/a.ts', 'engine/kernel/a.test.ts'])(
  '%s may read the clock',
  (place) => {
    const { code, text } = oxlint(place, 'export const value = Date.now() + performance.now()\n')
    expect(text).not.toContain('no-restricted')
    expect(code).toBe(0)
  },
)

test('the type-aware rules are on: a promise that nobody waits for fails', () => {
  const { code, text } = oxlint(
    'main/services/floating.ts',
    'const later = async (): Promise<number> => Promise.resolve(1)\nexport function go(): void {\n  later()\n}\n',
  )
  expect(code).toBe(1)
  expect(text).toContain('no-floating-promises')
})

test.each([
  ['any', 'export const a = (value: any): unknown => value\n', 'no-explicit-any'],
  ['a silenced type error', '// @ts-ignore\nexport const a: number = 1\n', 'ban-ts-comment'],
  [
    'an assertion that something is there',
    'export const a = (v: string | null): string => v!\n',
    'no-non-null-assertion',
  ],
])('%s fails', (_, source, rule) => {
  const { code, text } = oxlint('main/services/a.ts', source)
  expect(code).toBe(1)
  expect(text).toContain(rule)
})

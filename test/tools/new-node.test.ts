import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newNode } from '../../scripts/new-node.ts'
import { repository } from '../support/cli.ts'

const copied = [
  'model',
  'nodes',
  'drivers',
  'engine',
  'export',
  'bridge',
  'test',
  'scripts',
  'examples',
  'docs',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.oxlintrc.json',
  '.prettierrc.json',
]

let copy = ''
beforeEach(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'millrace-new-node-'))
  for (const name of copied) {
    if (existsSync(path.join(repository, name)))
      cpSync(path.join(repository, name), path.join(copy, name), { recursive: true })
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'))
})
afterEach(() => rmSync(copy, { recursive: true, force: true }))

const tool = (
  name: string,
  ...args: readonly string[]
): { readonly code: number | null; readonly text: string } => {
  const done = spawnSync(path.join(copy, 'node_modules/.bin', name), args, {
    cwd: copy,
    encoding: 'utf8',
    // The docs are made anew, as CONTRIBUTING.md says.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', UPDATE_DOCS: '1' },
  })
  return { code: done.status, text: done.stdout + done.stderr }
}

test('a new node type passes the conformance suite, the type check, the linters and the formatter at once', () => {
  expect(newNode(copy, 'drop_empty')).toMatchObject({ ok: true })

  const conformance = tool('vitest', 'run', '--project', 'conformance', '--reporter=verbose')
  expect(conformance.text).not.toContain('No test files found')
  expect(conformance, conformance.text).toMatchObject({ code: 0 })
  expect(conformance.text).toMatch(/✓.*drop_empty/)

  const types = tool('tsc', '-p', '.')
  expect(types.text.split('\n').filter((line) => line.startsWith('nodes/'))).toEqual([])

  const lint = tool(
    'oxlint',
    'nodes/drop_empty',
    'nodes/definitions.ts',
    'nodes/runtimes.ts',
    'nodes/emitters.ts',
  )
  expect(lint, lint.text).toMatchObject({ code: 0 })

  const imports = tool('node', 'scripts/lint-imports.ts')
  expect(imports.text).not.toContain('drop_empty')

  const format = tool(
    'prettier',
    '--check',
    'nodes/drop_empty',
    'nodes/definitions.ts',
    'nodes/runtimes.ts',
    'nodes/emitters.ts',
  )
  expect(format, format.text).toMatchObject({ code: 0 })
})

test('a name that is not fit, or taken, is refused and nothing is written', () => {
  const before = readFileSync(path.join(copy, 'nodes/definitions.ts'), 'utf8')
  for (const name of ['', 'DropEmpty', 'drop-empty', '_x', '../evil', 'a__b']) {
    expect(newNode(copy, name)).toMatchObject({ ok: false, message: expect.stringContaining('no name') })
  }
  expect(newNode(copy, 'filter')).toMatchObject({ ok: false, message: expect.stringContaining('already') })
  mkdirSync(path.join(copy, 'nodes/half_made'))
  expect(newNode(copy, 'half_made')).toMatchObject({ ok: false })
  expect(readFileSync(path.join(copy, 'nodes/definitions.ts'), 'utf8')).toBe(before)
})

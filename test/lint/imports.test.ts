import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { areaOf, lintProject, packageOf } from '../../scripts/lint-imports.ts'
import { areas } from '../../scripts/lint-table.ts'

const repository = path.resolve(import.meta.dirname, '../..')
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A project with these files, in a folder that goes away after the test. */
function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-lint-'))
  folders.push(root)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  return root
}

/** What the command says, as `npm run lint` starts it. */
function lint(files: Readonly<Record<string, string>>): {
  readonly code: number | null
  readonly text: string
} {
  const script = path.join(repository, 'scripts/lint-imports.ts')
  const done = spawnSync(process.execPath, [script, project(files)], { encoding: 'utf8' })
  return { code: done.status, text: done.stderr + done.stdout }
}

test('this repository has no findings', () => {
  expect(lintProject(repository)).toEqual([])
})

test('a value import of a forbidden folder fails, and the message names the rule, the place and the way out', () => {
  const { code, text } = lint({
    'model/a.ts': `// first line\nimport { run } from '../engine/kernel/run.ts'\nrun()\n`,
    'engine/kernel/run.ts': 'export const run = () => 1\n',
  })
  expect(code).toBe(1)
  expect(text).toContain('model/a.ts:2 import-table: model may not import engine')
  expect(text).toContain('Move what both need into a folder that both may import')
})

test.each([
  ['an import of a type', `import type { Plan } from '../engine/kernel/run.ts'`],
  ['a type in an import of values', `import { type Plan } from '../engine/kernel/run.ts'`],
  ['a type in place', `export type A = import('../engine/kernel/run.ts').Plan`],
  ['a re-export', `export { type Plan } from '../engine/kernel/run.ts'`],
  ['a re-export of everything', `export * from '../engine/kernel/run.ts'`],
  ['a dynamic import', `export const later = () => import('../engine/kernel/run.ts')`],
  ['a dynamic import by a template', 'export const later = () => import(`../engine/kernel/run.ts`)'],
  ['a require', `export const now = require('../engine/kernel/run.ts')`],
  ['an import for its side effects', `import '../engine/kernel/run.ts'`],
])('%s across the table is found', (_, line) => {
  const findings = lintProject(
    project({ 'model/a.ts': `${line}\n`, 'engine/kernel/run.ts': 'export type Plan = 1\n' }),
  )
  expect(findings.map((finding) => finding.rule)).toEqual(['import-table'])
})

test('an import in a string or a comment is none', () => {
  const text = `// import '../engine/x.ts'\nexport const code = "import '../engine/x.ts'"\n`
  expect(lintProject(project({ 'model/a.ts': text }))).toEqual([])
})

test('a forbidden package fails, as a type too, and the message names who may use it', () => {
  const { code, text } = lint({
    'renderer/inspector/a.tsx': `import type { Node } from '@xyflow/react'\nexport type B = Node\n`,
  })
  expect(code).toBe(1)
  expect(text).toContain(
    'renderer/inspector/a.tsx:1 package-table: renderer may not use the package "@xyflow/react"',
  )
  expect(text).toContain('Only renderer/canvas may')
})

test.each([
  ['model/a.ts', 'node:fs'],
  ['model/expr/a.ts', 'lodash'],
  ['bridge/a.ts', 'ws'],
  ['main/services/a.ts', 'electron'],
  ['main/cli/a.ts', 'electron'],
  ['nodes/filter/definition.ts', 'node:path'],
  ['nodes/filter/runtime.ts', 'kafkajs'],
  ['renderer/canvas/a.tsx', 'monaco-editor/editor/editor.worker.js?worker'],
])('%s may not use %s', (file, name) => {
  const findings = lintProject(project({ [file]: `import '${name}'\n` }))
  expect(findings.map((finding) => finding.rule)).toEqual(['package-table'])
})

test.each([
  ['nodes/filter/definition.ts', '../../engine/api/index.ts', 'engine/api/index.ts'],
  ['nodes/filter/runtime.ts', '../../engine/kernel/a.ts', 'engine/kernel/a.ts'],
  ['engine/kernel/a.ts', '../../nodes/runtimes.ts', 'nodes/runtimes.ts'],
  ['engine/kernel/a.ts', '../../bridge/contract.ts', 'bridge/contract.ts'],
  ['renderer/canvas/a.tsx', '../../nodes/filter/runtime.ts', 'nodes/filter/runtime.ts'],
  ['renderer/app/a.tsx', '../../main/services/a.ts', 'main/services/a.ts'],
  ['ui/a.tsx', '../renderer/stores/a.ts', 'renderer/stores/a.ts'],
  ['main/services/a.ts', '../electron/a.ts', 'main/electron/a.ts'],
  ['bridge/a.ts', '../nodes/definitions.ts', 'nodes/definitions.ts'],
  ['model/a.ts', './a.test.ts', 'model/a.test.ts'],
])('%s may not import %s', (from, specifier, to) => {
  const findings = lintProject(project({ [from]: `import '${specifier}'\n`, [to]: 'export {}\n' }))
  expect(findings.map(({ file, rule }) => ({ file, rule }))).toEqual([{ file: from, rule: 'import-table' }])
})

test('a cycle fails at its first file and shows the way round, types included', () => {
  const { code, text } = lint({
    'model/a.ts': `import type { B } from './b.ts'\nexport type A = B\n`,
    'model/b.ts': `import type { C } from './c.ts'\nexport type B = C\n`,
    'model/c.ts': `import type { A } from './a.ts'\nexport type C = A\n`,
    'model/apart.ts': `import type { A } from './a.ts'\nexport type D = A\n`,
  })
  expect(code).toBe(1)
  expect(text).toContain(
    'model/a.ts:1 import-cycle: imports go round: model/a.ts → model/b.ts → model/c.ts → model/a.ts',
  )
  expect(text).toContain('Move what they share into a file of its own')
  expect(text).toContain('imports: 1 findings')
})

test('a file over the length fails, unless its head says why it is one', () => {
  const lines = 'export const x = 1\n'.repeat(401)
  const { code, text } = lint({ 'model/a.ts': lines })
  expect(code).toBe(1)
  expect(text).toContain('model/a.ts:1 file-length: 401 lines')
  expect(text).toContain('Split the file by idea, or say why')

  expect(lintProject(project({ 'model/a.ts': `// long: one table, read as a whole\n${lines}` }))).toEqual([])
  expect(lintProject(project({ 'model/a.ts': 'export const x = 1\n'.repeat(400) }))).toEqual([])
  const wide = `export const x = '${'x'.repeat(25_000)}'\n`
  expect(lintProject(project({ 'model/a.ts': wide })).map(({ rule }) => rule)).toEqual(['file-length'])
})

test('new Date() without a value is the clock by another name', () => {
  const text = 'export const a = new Date()\nexport const b = new Date(0)\nexport const c = Date()\n'
  expect(
    lintProject(project({ 'engine/kernel/a.ts': text })).map(({ rule, line }) => ({ rule, line })),
  ).toEqual([
    { rule: 'clock', line: 1 },
    { rule: 'clock', line: 3 },
  ])
  expect(lintProject(project({ 'engine/host/a.ts': text, 'main/services/a.ts': text }))).toEqual([])
})

test('a file outside the folders may not import at all, and one that does not parse is named', () => {
  expect(lintProject(project({ 'stray.ts': `import './model/a.ts'\n` })).map(({ rule }) => rule)).toEqual([
    'import-table',
  ])
  expect(lintProject(project({ 'model/a.ts': 'export const = 1\n' })).map(({ rule }) => rule)).toEqual([
    'syntax',
  ])
})

test('names of the table: areas exist, packages are without their paths', () => {
  const names = new Set(areas.map((area) => area.name))
  for (const area of areas)
    for (const name of area.imports) expect(name === '*' || names.has(name)).toBe(true)
  expect(areaOf('nodes/filter/runtime.ts')?.name).toBe('node runtimes')
  expect(areaOf('nodes/filter/runtime.test.ts')?.name).toBe('tests and tools')
  expect(areaOf('nodes/filter/form.tsx')?.name).toBe('node forms')
  expect(areaOf('nodes/common/errors.ts')?.name).toBe('node definitions')
  expect(packageOf('@scope/name/deep/er.js?worker')).toBe('@scope/name')
  expect(packageOf('zod/v4')).toBe('zod')
  expect(packageOf('node:fs/promises')).toBe('node:fs/promises')
})

/** Two exported projects in folders of their own, with nothing there but what npm installs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bounded, builtLibrary, example, millrace, writePipeline, written } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-clean-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const npm = (project: string, ...args: readonly string[]): string =>
  execFileSync('npm', args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

test.each(['word_count', 'recommendations'])('%s is installed, run and tested by npm alone', async (id) => {
  builtLibrary()
  const document = bounded(example(id))
  const file = writePipeline(join(folder, `${id}.from`), id, document)
  const project = join(folder, id)
  const { code, stderr } = await millrace(folder, 'export', file, '--typescript', project)
  expect(code, stderr).toBe(0)
  await millrace(folder, 'run', file)
  npm(project, 'install', '--no-audit', '--no-fund')
  npm(project, 'start')
  expect(written(project, document)).toEqual(written(join(folder, `${id}.from`), document))
  expect(npm(project, 'test')).toMatch(/pass 1\b/)
})

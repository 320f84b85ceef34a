/** A project that is exported again into its folder, on the command line. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PipelineDocument } from '../../model/document.ts'
import { builtLibrary, example, millrace, writePipeline, type Output } from './project.ts'

let folder = ''
let project = ''
beforeAll(builtLibrary)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-again-'))
  project = join(folder, 'project')
  await exported(drawn('Errors only'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The example with another label on its filter. */
function drawn(label: string): PipelineDocument {
  const document = example('log_errors')
  const [id] = Object.entries(document.nodes).find(([, { type }]) => type === 'filter') ?? ['']
  const node = document.nodes[id]
  return node === undefined
    ? document
    : { ...document, nodes: { ...document.nodes, [id]: { ...node, label } } }
}

function exported(document: PipelineDocument, ...options: readonly string[]): Promise<Output> {
  const file = writePipeline(join(folder, 'from'), 'log_errors', document)
  return millrace(folder, 'export', file, '--typescript', project, ...options)
}
const text = (file: string): string => readFileSync(join(project, file), 'utf8')

test('the same pipeline changes nothing', async () => {
  const { code, stderr } = await exported(drawn('Errors only'))
  expect(code).toBe(0)
  expect(stderr).toContain('Nothing has changed since the last export.')
})

test('what has changed is written and told line by line; what the person added stays', async () => {
  writeFileSync(join(project, 'mine.ts'), 'export {}\n')
  const { code, stderr } = await exported(drawn('Only errors'))
  expect(code).toBe(0)
  expect(stderr).toMatch(/^job\.ts: changed \+(\d+) -\1$/m)
  expect(stderr).toMatch(/^\+.*'Only errors'/m)
  expect(text('job.ts')).toContain("'Only errors'")
  expect(existsSync(join(project, 'mine.ts'))).toBe(true)
})

test('a job.ts that was edited is refused with nothing written, and replaced by force', async () => {
  appendFileSync(join(project, 'job.ts'), '// by hand\n')
  appendFileSync(join(project, 'README.md'), 'By hand.\n')
  const refused = await exported(drawn('Only errors'))
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('job.ts: edited since the last export')
  expect(refused.stderr).toContain('Nothing was written.')
  expect(text('job.ts')).toContain("'Errors only'")

  const forced = await exported(drawn('Only errors'), '--force')
  expect(forced.code).toBe(0)
  expect(text('job.ts')).not.toContain('by hand')
  expect(text('job.ts')).toContain("'Only errors'")
  // There was nothing new for it.
  expect(text('README.md')).toContain('By hand.')
})

test('a project that came by git, without its stamp, is known by its library and asked about', async () => {
  rmSync(join(project, '.millrace.json'))
  expect(text('.gitignore')).toContain('.millrace.json')
  expect((await exported(drawn('Errors only'))).code).toBe(0)
  rmSync(join(project, '.millrace.json'))
  expect((await exported(drawn('Only errors'))).stderr).toContain('job.ts: edited since the last export')
})

test('what the last export wrote and this one does not is removed', async () => {
  const stamp = JSON.parse(text('.millrace.json')) as { files: Record<string, string> }
  const [fixture = ''] = Object.keys(stamp.files).filter((file) => /^fixtures\/.*\.jsonl$/.test(file))
  writeFileSync(join(project, 'fixtures/old.jsonl'), text(fixture))
  stamp.files['fixtures/old.jsonl'] = stamp.files[fixture] ?? ''
  stamp.files['../from/log_errors.pipeline.json'] = stamp.files[fixture] ?? ''
  writeFileSync(join(project, '.millrace.json'), JSON.stringify(stamp))
  const { code, stderr } = await exported(drawn('Errors only'))
  expect(code).toBe(0)
  expect(stderr).toBe('fixtures/old.jsonl: removed: no longer part of the project\n')
  expect(existsSync(join(project, 'fixtures/old.jsonl'))).toBe(false)
  expect(existsSync(join(folder, 'from/log_errors.pipeline.json'))).toBe(true)
})

test('a folder with something else in it is refused', async () => {
  rmSync(join(project, '.millrace.json'))
  rmSync(join(project, 'package.json'))
  const { code, stderr } = await exported(drawn('Errors only'))
  expect(code).toBe(2)
  expect(stderr).toContain('is not empty, and holds no exported project')
})

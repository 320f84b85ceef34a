import { rmSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { definitions } from '../../nodes/definitions.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import { readDocument } from '../../model/migrate.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bounded,
  compile,
  example,
  gallery,
  killAtCheckpoint,
  millrace,
  ownTest,
  runJob,
  sharedInstall,
  writePipeline,
  written,
} from './project.ts'

let folder = ''
beforeAll(() => {
  folder = sharedInstall()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const overKafka = (id: string): boolean => id.startsWith('kafka_')

async function exported(id: string, document = example(id), name = id): Promise<string> {
  const file = writePipeline(join(folder, `${name}.from`), id, document)
  const project = join(folder, name)
  const { code, stderr } = await millrace(folder, 'export', file, '--typescript', project)
  expect(code, stderr).toBe(0)
  const { stdout } = await compile(project)
  expect(stdout).toBe('')
  return project
}

test.each(gallery.filter((id) => !overKafka(id)))('%s compiles, and its own test passes', async (id) => {
  const { code, stdout } = await ownTest(await exported(id))
  expect(code, stdout).toBe(0)
  expect(stdout).toMatch(/pass 1\b/)
})

test.each(gallery.filter(overKafka))(
  '%s compiles, and takes its cluster from the environment',
  async (id) => {
    const project = await exported(id)
    expect(readFileSync(join(project, '.env.example'), 'utf8')).toContain('LOCAL_BROKERS=')
  },
)

test.each(gallery)('job.ts of %s is the drawing again, and the same file at a second export', async (id) => {
  const project = join(folder, id)
  const back = join(folder, `${id}.from`, 'back.pipeline.json')
  const { code, stderr } = await millrace(folder, 'import', join(project, 'job.ts'), '--out', back)
  expect(code, stderr).toBe(0)
  const { code: again } = await millrace(folder, 'export', back, '--typescript', join(folder, `${id}.again`))
  expect(again).toBe(0)
  const text = (of: string): string => readFileSync(join(folder, of, 'job.ts'), 'utf8')
  expect(text(`${id}.again`)).toBe(text(id))
  const read = readDocument(readFileSync(back, 'utf8'), definitions)
  expect(read.ok && essence(read.document)).toEqual(essence(example(id)))
})

/** All but the layout, with configs filled up. */
const essence = ({ nodes, ...rest }: PipelineDocument) => ({
  ...rest,
  layout: null,
  nodes: Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [
      id,
      { ...node, config: own(definitions, node.type)?.config.parse(node.config) },
    ]),
  ),
})

describe('an exported job', () => {
  const ids = gallery.filter((id) => !overKafka(id))
  let killed = 0

  test.each(ids)('%s, killed and resumed, gives the records of the embedded run', async (id) => {
    const document = bounded(example(id))
    const project = await exported(id, document, `${id}_bounded`)
    const embedded = join(folder, `${id}_bounded.from`)
    const { code, stderr } = await millrace(folder, 'run', join(embedded, `${id}.pipeline.json`))
    expect(code, stderr).toBe(0)
    const early = await killAtCheckpoint(project)
    if (early) killed++
    const { code: done, stderr: said } = await runJob(project, ...(early ? ['--resume'] : []))
    expect(done, said).toBe(0)
    expect(said.includes('Goes on from checkpoint')).toBe(early)
    const records = written(project, document)
    expect(Object.values(records).some((lines) => lines.length > 1)).toBe(true)
    expect(records).toEqual(written(embedded, document))
  })

  test('most of them were killed before their end', () => {
    expect(killed).toBeGreaterThan(ids.length / 2)
  })
})

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  emptyDocument,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { millrace } from '../../test/support/cli.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  mkdirSync(join(folder, 'folder.pipeline.json'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function node(type: keyof typeof definitions, config: Record<string, Json> = {}): DocumentNode {
  const { initial, version } = definitions[type]
  return { type, version, label: type, config: { ...(initial as Record<string, Json>), ...config } }
}

function pipeline(
  nodes: Record<string, DocumentNode>,
  edges: readonly Edge[],
  rest: Partial<PipelineDocument> = {},
): PipelineDocument {
  return { ...emptyDocument('test'), nodes, edges, ...rest }
}

const filtered = { filter_1: node('filter', { condition: 'TRUE' }) }
const toConsole = (
  config: Record<string, Json> = {},
  rest: Partial<PipelineDocument> = {},
): PipelineDocument =>
  pipeline(
    { orders: node('generator', config), out: node('console_sink') },
    [{ from: 'orders.out', to: 'out.in' }],
    rest,
  )

function write(name: string, content: PipelineDocument | string): string {
  const path = join(folder, `${name}.pipeline.json`)
  writeFileSync(path, typeof content === 'string' ? content : writeDocument(content))
  return path
}

const cyclic = (): PipelineDocument =>
  pipeline({ ...filtered, filter_2: node('filter', { condition: 'TRUE' }) }, [
    { from: 'filter_1.out', to: 'filter_2.in' },
    { from: 'filter_2.out', to: 'filter_1.in' },
  ])

describe('a pipeline that cannot run ends with 2 and says where and why', () => {
  const run = async (args: string[], message: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await millrace(args)
    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(code).toBe(2)
  }

  it('a missing file', () =>
    run(['run', join(folder, 'no.pipeline.json')], /There is no file .*no\.pipeline\.json/))
  it('a folder', () => run(['run', join(folder, 'folder.pipeline.json')], /is a folder/))
  it('bad JSON, by line and column', () =>
    run(['run', write('bad', '{\n  "format": 1,\n  "nodes": }')], /Line 3, column 12/))
  it('JSON that is no pipeline', () => run(['run', write('other', '[1]')], /not a Millrace pipeline/))
  it('a newer format', () => run(['run', write('newer', { ...toConsole(), format: 99 })], /newer Millrace/))
  it('a cycle', () => run(['run', write('cyclic', cyclic())], /cycle/))
  it('an unknown node type', () => {
    const unknown = { type: 'teleport', version: 1, label: '', config: {} }
    return run(['run', write('unknown', pipeline({ far: unknown }, []))], /far .*teleport/)
  })
  it('an override of what is not there', () =>
    run(['run', write('set', toConsole()), '--set', 'orders.speed=3'], /orders.*speed/))
  it('a parameter without a value', () => {
    const parameters = { rows: { type: 'number' } }
    return run(['run', write('unset', toConsole({ label: '${rows}' }, { parameters }))], /rows/)
  })
  it('a parameter that the pipeline does not have', () =>
    run(['run', write('param', toConsole()), '--param', 'rows=3'], /no parameter rows/))
  it('an assignment without =', () =>
    run(['run', write('assign', toConsole()), '--set', 'orders.rate'], /not of the form name=value/))
  it('an option that does not exist', () => run(['run', 'x', '--fast'], /unknown option/))
})

describe('validate', () => {
  it('accepts a sound pipeline', async () => {
    const { code, stdout } = await millrace(['validate', write('sound', toConsole())])
    expect(stdout).toMatch(/valid \(2 nodes, 0 errors, 0 warnings\)/)
    expect(code).toBe(0)
  })

  it('gives problems with their codes as JSON', async () => {
    const { code, stdout } = await millrace(['validate', write('cyclic', cyclic()), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      problems: expect.arrayContaining([expect.objectContaining({ code: 'cycle' })]) as unknown,
    })
    expect(code).toBe(2)
  })

  it('gives an unreadable file as JSON, too', async () => {
    const { code, stdout } = await millrace(['validate', join(folder, 'none.pipeline.json'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ state: 'invalid', error: { code: 'file.missing' } })
    expect(code).toBe(2)
  })
})

describe('new', () => {
  it('writes an empty pipeline under a full name and never replaces a file', async () => {
    const first = await millrace(['new', 'fresh'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stdout: `${join(folder, 'fresh.pipeline.json')}\n` })
    expect(JSON.parse(readFileSync(join(folder, 'fresh.pipeline.json'), 'utf8'))).toMatchObject({
      name: 'fresh',
    })
    expect(await millrace(['new', 'fresh'], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already') as string,
    })
  })
})

describe('env', () => {
  it('knows the Node it runs on', async () => {
    const { code, stdout } = await millrace(['env', '--json'])
    const { tools } = JSON.parse(stdout) as { tools: { name: string; version: string | null }[] }
    expect(tools.map(({ name }) => name)).toEqual(['Node.js', 'Java', 'Docker', 'Python', 'Kafka', 'Flink'])
    expect(tools[0]?.version).toBe(process.versions.node)
    expect(code).toBe(0)
  }, 30_000)
})

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

const unknownType = { type: 'teleport', version: 1, label: '', config: {} }
const withParameter = { parameters: { rows: { type: 'number' } } }
const pathOf = (name: string): string => join(folder, `${name}.pipeline.json`)

describe('a pipeline that cannot run ends with 2 and says where and why', () => {
  it.each<[string, () => string[], RegExp]>([
    ['a missing file', () => [pathOf('no')], /There is no file .*no\.pipeline\.json/],
    ['a folder', () => [pathOf('folder')], /is a folder/],
    [
      'bad JSON, by line and column',
      () => [write('bad', '{\n  "format": 1,\n  "nodes": }')],
      /Line 3, column 12/,
    ],
    ['JSON that is no pipeline', () => [write('other', '[1]')], /not a Millrace pipeline/],
    ['a newer format', () => [write('newer', { ...toConsole(), format: 99 })], /newer Millrace/],
    ['a cycle', () => [write('cyclic', cyclic())], /cycle/],
    ['an unknown node type', () => [write('unknown', pipeline({ far: unknownType }, []))], /far .*teleport/],
    ['an override of nothing', () => [write('set', toConsole()), '--set', 'orders.speed=3'], /orders.*speed/],
    [
      'a parameter without a value',
      () => [write('unset', toConsole({ label: '${rows}' }, withParameter))],
      /rows/,
    ],
    ['an unknown parameter', () => [write('param', toConsole()), '--param', 'rows=3'], /no parameter rows/],
    [
      'an assignment without =',
      () => [write('assign', toConsole()), '--set', 'x'],
      /not of the form name=value/,
    ],
    [
      'an option that does not exist',
      () => ['x', '--fast'],
      /^millrace: unknown option '--fast'\n {2}Add --help/,
    ],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await millrace(['run', ...args()])
    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(code).toBe(2)
  })
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
    expect(tools.map(({ name }) => name)).toEqual([
      'Node.js',
      'Java',
      'Maven',
      'Docker',
      'Python',
      'Kafka',
      'Flink',
    ])
    expect(tools[0]?.version).toBe(process.versions.node)
    expect(code).toBe(0)
  }, 30_000)
})

import { describe, expect, it, test } from 'vitest'
import { apply } from '../apply.ts'
import type { PipelineDocument } from '../document.ts'
import { testDefinitions } from '../testing/definitions.ts'
import { node, pipe } from '../testing/documents.ts'
import { compile, type CompileOptions } from './compile.ts'
import { fnv1a128 } from './hash.ts'
import type { JobPlan } from './plan.ts'

const run = (document: PipelineDocument, options: Partial<CompileOptions> = {}) =>
  compile(document, testDefinitions, { parameters: {}, ...options })

function plan(document: PipelineDocument, options: Partial<CompileOptions> = {}): JobPlan {
  const result = run(document, options)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result.plan
}

const codes = (document: PipelineDocument, options: Partial<CompileOptions> = {}): string[] => {
  const result = run(document, options)
  return result.ok
    ? ['ok']
    : result.problems.map(({ code, nodeId, path }) => [code, nodeId ?? '-', path].filter(Boolean).join(' '))
}
const ids = ({ operators }: JobPlan): string[] => operators.map(({ id }) => id)

const good = pipe(
  {
    z: node('numbers', { path: 'in.ndjson' }),
    b: node('keep', { condition: 'n' }),
    a: node('keep', { condition: 'n' }),
    y: node('print'),
    x: node('print'),
  },
  'z.out->b.in',
  'z.out->a.in',
  'b.out->x.in',
  'a.out->y.in',
)

describe('a plan', () => {
  it('holds operators in the order of the flow, ties by id', () => {
    expect(ids(plan(good))).toEqual(['z', 'a', 'b', 'x', 'y'])
  })
  it('holds parsed configs, schemas, bounds and defaults of the settings', () => {
    const { operators, settings, format, name } = plan({ ...good, settings: { queueBound: 7 } })
    expect({ format, name }).toEqual({ format: 1, name: 'test' })
    expect(settings).toMatchObject({ mode: 'streaming', timeZone: 'UTC', queueBound: 7, batchSize: 1000 })
    expect(operators[0]).toMatchObject({
      config: { rows: 10, onError: 'collect' },
      queueBound: 7,
      kind: 'source',
      version: 1,
    })
    expect(operators[1]?.inputs).toMatchObject([
      { port: 'in', from: 'z.out', schema: { columns: [{ name: 'n' }] } },
    ])
    expect(operators[1]?.outputs).toHaveLength(1)
    expect(JSON.parse(JSON.stringify(operators))).toEqual(operators)
  })
  it('is refused with all errors of the drawing', () => {
    expect(codes(pipe({ a: node('numbers', { rows: 0 }), b: node('print') }))).toEqual([
      'bad-config a rows',
      'input-unconnected b',
    ])
    expect(codes(pipe({}))).toEqual(['no-source -'])
    expect(codes({ ...good, settings: { parallelism: 0 } })).toEqual(['bad-setting - settings.parallelism'])
  })
  it('passes warnings on', () => {
    const result = run(pipe({ a: node('numbers') }))
    expect(result).toMatchObject({ ok: true, warnings: [{ code: 'no-sink' }] })
  })
  it('does not pass a definition over that gives no columns', () => {
    const { numbers } = testDefinitions
    if (numbers === undefined) throw new Error('no definition')
    const silent = {
      ...testDefinitions,
      numbers: { ...numbers, type: 'silent', infer: () => ({ outputs: {}, problems: [] }) },
    }
    for (const preview of [true, false]) {
      expect(compile(good, silent, { parameters: {}, preview })).toMatchObject({
        ok: false,
        problems: [{ code: 'infer-failed', nodeId: 'z' }],
      })
    }
  })
})

describe('a preview', () => {
  const preview = (document: PipelineDocument): string[] => ids(plan(document, { preview: true }))
  it('leaves out what is not valid and what follows it', () => {
    const document = apply(good, { kind: 'setConfig', id: 'a', config: { condition: 'gone > 1' } }).document
    expect(codes(document)).toEqual(['bad-config a condition'])
    expect(preview(document)).toEqual(['z', 'b', 'x'])
  })
  it('leaves out loose nodes, cycles and unknown types', () => {
    const document = {
      ...good,
      nodes: {
        ...good.nodes,
        loose: node('keep', { condition: 'n' }),
        c: node('keep'),
        u: node('who'),
        v: node('print'),
      },
      edges: [...good.edges, { from: 'c.out', to: 'c.in' }, { from: 'u.out', to: 'v.in' }],
    }
    expect(preview(document)).toEqual(['z', 'a', 'b', 'x', 'y'])
  })
  it('leaves out a join with one input, and keeps the other branch', () => {
    const document = pipe(
      { a: node('numbers'), j: node('both'), s: node('print'), t: node('print') },
      'a.out->j.left',
      'j.out->s.in',
      'a.out->t.in',
    )
    expect(preview(document)).toEqual(['a', 't'])
  })
  it('goes on past an edge at a port that is gone', () => {
    const document = { ...good, edges: [...good.edges, { from: 'z.dead', to: 'x.in' }] }
    expect(codes({ ...document, edges: document.edges.slice(1) })).not.toEqual(['ok'])
    expect(preview(document)).toContain('z')
  })
  it('keeps a source alone, and fails when nothing is left', () => {
    expect(preview(pipe({ a: node('numbers') }))).toEqual(['a'])
    expect(codes(pipe({ a: node('numbers', { rows: 0 }) }), { preview: true })).toEqual(['bad-config a rows'])
    expect(codes(pipe({ b: node('print') }), { preview: true })).toEqual([
      'no-source -',
      'input-unconnected b',
    ])
  })
})

describe('parameters', () => {
  const document = {
    ...pipe(
      {
        a: node('numbers', { rows: '${rows}', path: '${dir}/x', columns: [{ name: '$${n}${tag}' }] }),
        c: node('print'),
      },
      'a.out->c.in',
    ),
    parameters: {
      rows: { type: 'number' },
      dir: { type: 'path', default: 'data' },
      tag: { default: 1, type: 'number' },
    },
  }
  const config = (options: Partial<CompileOptions>) => plan(document, options).operators[0]?.config
  it('take given values over defaults', () => {
    expect(config({ parameters: { rows: '3' } })).toMatchObject({
      rows: 3,
      path: 'data/x',
      columns: [{ name: '${n}1' }],
    })
    expect(config({ parameters: { rows: '3', dir: '/tmp' } })).toMatchObject({ path: '/tmp/x' })
  })
  it('give paths that start at the base folder unless they are absolute', () => {
    const baseDirectory = '/base'
    expect(config({ parameters: { rows: '3' }, baseDirectory })).toMatchObject({ path: '/base/data/x' })
    expect(config({ parameters: { rows: '3', dir: '/d' }, baseDirectory })).toMatchObject({ path: '/d/x' })
    expect(config({ parameters: { rows: '3', dir: 'D:\\d' }, baseDirectory })).toMatchObject({
      path: 'D:\\d/x',
    })
    expect(config({ parameters: { rows: '3', dir: './d' }, baseDirectory: 'C:\\p' })).toMatchObject({
      path: 'C:\\p\\d/x',
    })
  })
  test.each([
    [{}, ['parameter-unset a rows']],
    [{ rows: 'three' }, ['parameter-value - parameters.rows']],
    [{ rows: '' }, ['parameter-value - parameters.rows']],
    [{ rows: '0' }, ['bad-config a rows']],
    [{ rows: '1', dri: 'x' }, ['parameter-unknown - parameters.dri']],
  ])('%j gives %j', (parameters, expected) => {
    expect(codes(document, { parameters })).toEqual(expected)
  })
  it('without a value leave the node out of a preview', () => {
    expect(codes(document, { preview: true })).toEqual(['parameter-unset a rows'])
  })
})

describe('overrides', () => {
  const settings = (sets: Record<string, string>) => plan(good, { sets }).settings
  const config = (sets: Record<string, string>) => plan(good, { sets }).operators[0]?.config
  it('set settings and fields, by JSON or as text', () => {
    expect(settings({ 'settings.batchSize': '1', 'settings.timeZone': 'Asia/Shanghai' })).toMatchObject({
      batchSize: 1,
      timeZone: 'Asia/Shanghai',
    })
    expect(config({ 'z.rows': '5', 'z.path': '/x y' })).toMatchObject({ rows: 5, path: '/x y' })
    expect(config({ 'z.columns': '[{"name":"n"}]' })).toMatchObject({ columns: [{ name: 'n', type: 'INT' }] })
  })
  it('keep a number as text where the field is text', () => {
    expect(config({ 'z.path': '12' })).toMatchObject({ path: '12' })
  })
  it('reach into lists', () => {
    const document = apply(good, {
      kind: 'setConfig',
      id: 'z',
      config: { columns: [{ name: 'm' }, { name: 'o' }] },
    }).document
    const result = run(document, { sets: { 'z.columns.0.name': 'n' } })
    expect(result).toMatchObject({
      ok: true,
      plan: { operators: [{ config: { columns: [{ name: 'n' }, { name: 'o' }] } }, {}, {}, {}, {}] },
    })
  })
  test.each([
    ['zz.rows', 'There is no node zz to set rows of.', 'Did you mean `z`?'],
    ['z.row', 'z has no field row.', 'Did you mean `rows`?'],
    ['settings.batchsize', 'There is no job setting batchsize.', 'Did you mean `batchSize`?'],
    ['z', '“z” names no place.', 'Write node.field=value or settings.name=value.'],
    ['z.rows.', '“z.rows.” names no place.', 'Write node.field=value or settings.name=value.'],
    ['a.constructor', 'a has no field constructor.', 'Known: condition, limit.'],
  ])('%s is refused', (place, message, hint) => {
    const result = run(good, { sets: { [place]: '1' } })
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'override-unknown', path: place, message, hint }],
    })
  })
  it('with a value that does not fit are problems of the node', () => {
    expect(codes(good, { sets: { 'z.rows': '0' } })).toEqual(['bad-config z rows'])
    expect(codes(good, { sets: { 'z.columns.0.name': 'n' } })).toEqual(['bad-config z columns'])
    expect(codes(good, { sets: { 'settings.batchSize': '0' } })).toEqual(['bad-setting - settings.batchSize'])
  })
})

describe('the hash', () => {
  const hash = (document: PipelineDocument, options: Partial<CompileOptions> = {}) =>
    plan(document, options).hash
  it('is of 32 hex digits and the same for the same job', () => {
    expect(hash(good)).toMatch(/^[0-9a-f]{32}$/)
    const moved = {
      ...good,
      name: 'other',
      nodes: Object.fromEntries(
        Object.entries(good.nodes)
          .toReversed()
          .map(([id, each]) => [id, { ...each, label: 'L' }]),
      ),
      layout: { positions: {}, groups: {}, notes: {} },
    }
    expect(hash(moved)).toBe(hash(good))
    expect(
      hash(good, {
        baseDirectory: '/elsewhere',
        sets: { 'settings.batchSize': '1', 'settings.parallelism': '2' },
      }),
    ).toBe(hash(good))
    expect(
      hash(apply(good, { kind: 'setConfig', id: 'z', config: { path: 'in.ndjson', rows: 10 } }).document),
    ).toBe(hash(good))
  })
  it('is another one for what rules the answer', () => {
    const others = [
      hash(good, { sets: { 'z.rows': '11' } }),
      hash(good, { sets: { 'settings.timeZone': 'Asia/Tokyo' } }),
      hash(good, { sets: { 'settings.mode': 'batch' } }),
      hash(apply(good, { kind: 'renameNode', id: 'a', to: 'a2' }).document),
    ]
    expect(new Set([hash(good), ...others]).size).toBe(others.length + 1)
  })
  it('is FNV-1a', () => {
    expect(fnv1a128('')).toBe('6c62272e07bb014262b821756295c58d')
    expect(fnv1a128('a')).toBe('d228cb696f1a8caf78912b704e4a8964')
    expect(fnv1a128('abc')).toBe('a68d622cec8b5822836dbc7977af7f3b')
  })
})

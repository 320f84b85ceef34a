import { describe, expect, it, test } from 'vitest'
import { analyse, createAnalyser } from './analyse.ts'
import { apply } from './apply.ts'
import type { PipelineDocument } from './document.ts'
import type { Fix } from './problem.ts'
import { PROBLEM_CODES } from './problem-codes.ts'
import { testDefinitions } from './testing/definitions.ts'
import { node, pipe } from './testing/documents.ts'
import { t } from './types.ts'

const check = (document: PipelineDocument) => analyse(document, testDefinitions)
const codes = (document: PipelineDocument): string[] =>
  check(document).problems.map(({ code, nodeId, path }) =>
    [code, nodeId ?? '-', path].filter(Boolean).join(' '),
  )
const messages = (document: PipelineDocument): string[] =>
  check(document).problems.map(({ message }) => message)

function fixOf(document: PipelineDocument, code: string, index: number): Fix {
  const fix = check(document).problems.find((found) => found.code === code)?.fixes?.[index]
  if (fix === undefined) throw new Error(`no fix ${index} for ${code}`)
  return fix
}

const good = pipe(
  { orders: node('numbers'), keep: node('keep', { condition: 'n > 1' }), out: node('print') },
  'orders.out->keep.in',
  'keep.out->out.in',
)

describe('a valid pipeline', () => {
  const analysis = check(good)
  it('has no problems and can run', () => {
    expect(analysis.problems).toEqual([])
    expect(analysis.runnable).toBe(true)
    expect(analysis.order).toEqual(['orders', 'keep', 'out'])
  })
  it('knows the schema at every port and the config with defaults', () => {
    const columns = [{ name: 'n', type: t.int() }]
    expect(analysis.nodes.orders?.outputs.out?.columns).toEqual(columns)
    expect(analysis.nodes.out?.inputs.in?.columns).toEqual(columns)
    expect(analysis.nodes.orders?.config).toMatchObject({ rows: 10, onError: 'collect' })
  })
})

describe('configs', () => {
  const withConfig = (config: PipelineDocument['nodes'][string]['config']) =>
    pipe({ a: node('numbers', config), out: node('print') }, 'a.out->out.in')
  test.each([
    [{ rows: 0 }, 'bad-config a rows', 'Number of rows must be 1 or more, not 0.'],
    [{ rows: 1.5 }, 'bad-config a rows', 'Number of rows must be a whole number, not 1.5.'],
    [{ rows: 'many' }, 'bad-config a rows', 'Number of rows must be a number, not "many".'],
    [
      { onError: 'never' },
      'bad-config a onError',
      '“onError” must be "collect", "port", "skip" or "fail", not "never".',
    ],
    [{ columns: [{}] }, 'missing-config a columns.0.name', '“columns.0.name” is missing.'],
    [{ columns: [{ name: '' }] }, 'bad-config a columns.0.name', '“columns.0.name” must not be empty.'],
    [
      { columns: [{ name: 'x', typ: 'INT' }] },
      'unknown-config a columns.0.typ',
      '“columns.0” has no field “typ”.',
    ],
  ])('%j', (config, code, message) => {
    expect(codes(withConfig(config))).toContain(code)
    expect(messages(withConfig(config))).toContain(message)
  })
  it('suggests the field that was meant', () => {
    const found = check(withConfig({ columns: [{ name: 'x', typ: 'INT' }] })).problems
    expect(found[0]?.hint).toBe('Did you mean `type`?')
  })
  it("keeps a schema's own message", () => {
    expect(messages(pipe({ a: node('keep', { condition: '' }) }))).toContain('Give a condition.')
  })
  it('keeps ports where the config is broken, so that edges stay', () => {
    expect(check(withConfig({ rows: 0 })).nodes.a?.ports.outputs).toHaveLength(1)
  })
  it("reports a definition's problems and survives one that throws", () => {
    expect(
      codes(
        pipe(
          { a: node('numbers'), b: node('keep', { condition: 'x' }), c: node('print') },
          'a.out->b.in',
          'b.out->c.in',
        ),
      ),
    ).toEqual(['bad-config b condition'])
    const numbers = testDefinitions.numbers
    if (numbers === undefined) throw new Error('no definition')
    const broken = {
      ...testDefinitions,
      numbers: {
        ...numbers,
        infer: () => {
          throw new Error('oh')
        },
      },
    }
    expect(analyse(good, broken).problems.map(({ code }) => code)).toContain('infer-failed')
  })
})

describe('node types and versions', () => {
  it('draws an unknown type with the ports of its edges', () => {
    const document = pipe(
      { a: node('numbers'), x: node('numbrs'), c: node('print') },
      'a.out->x.in',
      'x.extra->c.in',
    )
    const analysis = check(document)
    expect(analysis.problems).toMatchObject([
      { code: 'unknown-type', nodeId: 'x', hint: 'Did you mean `numbers`?' },
    ])
    expect(analysis.nodes.x?.ports.outputs.map(({ name }) => name)).toEqual(['extra'])
    expect(analysis.runnable).toBe(false)
  })
  it('does not take what objects inherit for a type or a node', () => {
    expect(codes(pipe({ constructor: node('constructor') }))).toEqual(['unknown-type constructor'])
  })
  it('brings an older config up to date', () => {
    const document = pipe(
      { a: node('numbers'), b: node('keep', { where: 'n' }, 1), c: node('print') },
      'a.out->b.in',
      'b.out->c.in',
    )
    expect(check(document).problems).toEqual([])
    expect(check(document).nodes.b?.config).toEqual({ condition: 'n' })
  })
  it('refuses a newer version', () => {
    expect(codes(pipe({ a: node('numbers', {}, 2), c: node('print') }, 'a.out->c.in'))).toEqual([
      'newer-node a',
    ])
  })
  it('says when an older version cannot be read', () => {
    expect(codes(pipe({ a: node('numbers', {}, 0), c: node('print') }, 'a.out->c.in'))).toEqual([
      'migration-failed a',
    ])
  })
})

describe('edges', () => {
  const two = { a: node('numbers'), b: node('numbers'), c: node('print') }
  test.each([
    ['a node that is not there', pipe(two, 'a.out->c.in', 'b.out->x.in'), 'edge-no-node b'],
    ['an output that is gone', pipe(two, 'a.dead->c.in', 'b.out->c.in'), 'edge-no-port c'],
    ['an input that is not there', pipe(two, 'a.out->c.in', 'b.out->c.other'), 'edge-no-port c'],
    ['two edges into one sink', pipe(two, 'a.out->c.in', 'b.out->c.in'), 'input-taken c'],
    ['an edge twice', pipe(two, 'a.out->c.in', 'a.out->c.in'), 'edge-duplicate c'],
    ['an open input', pipe(two, 'a.out->c.no'), 'input-unconnected c'],
    [
      'a changelog into append',
      pipe({ ...two, d: node('latest') }, 'a.out->d.in', 'd.out->c.in'),
      'changelog-refused c',
    ],
  ])('%s', (_, document, code) => {
    expect(codes(document)).toContain(code)
    expect(check(document).runnable).toBe(false)
  })
  it('offers to remove the edge that is too many', () => {
    const document = pipe(two, 'a.out->c.in', 'b.out->c.in')
    const fix = fixOf(document, 'input-taken', 1)
    expect(fix.label).toBe('Remove the edge from b.out to c.in')
    expect(codes(apply(document, fix.operation).document)).toEqual(['no-sink b'])
  })
  it('offers to take the records before they became a changelog', () => {
    const document = pipe(
      { ...two, d: node('latest'), t: node('keep', { condition: 'n > 1' }) },
      'a.out->t.in',
      't.out->d.in',
      'd.out->c.in',
    )
    const refused = check(document).problems.find(({ code }) => code === 'changelog-refused')
    expect(refused?.hint).toBe(
      'd updates and deletes records that it sent before. Take the records before that, from t.out, or use a node that takes a changelog.',
    )
    const fix = fixOf(document, 'changelog-refused', 0)
    expect(fix.label).toBe('Connect c.in to t.out')
    const mended = apply(document, fix.operation).document
    expect(mended.edges).toContainEqual({ from: 't.out', to: 'c.in' })
    expect(codes(mended)).not.toContain('changelog-refused c')
  })
  it('lets a changelog into a table', () => {
    expect(
      codes(pipe({ a: node('numbers'), d: node('latest'), t: node('table') }, 'a.out->d.in', 'd.out->t.in')),
    ).toEqual([])
  })
  it('does not call an input open that a broken edge leads to', () => {
    expect(codes(pipe({ a: node('numbers'), c: node('print') }, 'a.dead->c.in'))).toEqual([
      'edge-no-port c',
      'no-sink a',
    ])
  })
})

describe('cycles', () => {
  it('names the nodes one by one', () => {
    const document = pipe(
      { x: node('keep'), y: node('keep'), z: node('keep'), s: node('print') },
      'x.out->y.in',
      'y.out->z.in',
      'z.out->x.in',
      'z.out->s.in',
    )
    const found = check(document).problems.filter(({ code }) => code === 'cycle')
    expect(found).toMatchObject([{ nodeId: 'x', message: 'The nodes form a cycle: x → y → z → x.' }])
    expect(check(document).order).toEqual(['s', 'x', 'y', 'z'])
  })
  it('tells each cycle once', () => {
    const document = pipe(
      { a: node('keep'), b: node('keep'), p: node('keep'), q: node('keep') },
      'a.out->b.in',
      'b.out->a.in',
      'p.out->p.in',
      'q.out->q.in',
    )
    expect(
      check(document)
        .problems.filter(({ code }) => code === 'cycle')
        .map(({ nodeId }) => nodeId),
    ).toEqual(['a', 'p', 'q'])
  })
})

describe('the pipeline as a whole', () => {
  it('wants a source', () => {
    expect(codes(pipe({}))).toEqual(['no-source -'])
    expect(codes(pipe({ c: node('print') }))).toEqual(['no-source -', 'input-unconnected c'])
  })
  it('warns of records that reach no sink, with sinks to connect to', () => {
    const document = pipe(
      {
        a: node('numbers'),
        k: node('keep', { condition: 'n' }),
        s: node('print'),
        t: node('table'),
        u: node('print'),
      },
      'a.out->k.in',
      'a.out->u.in',
    )
    const warning = check(document).problems.find(({ code }) => code === 'no-sink')
    expect(warning).toMatchObject({ severity: 'warning', nodeId: 'k' })
    expect(warning?.fixes?.map(({ label }) => label)).toEqual(['Connect to s', 'Connect to t'])
    const fix = fixOf(document, 'no-sink', 0)
    expect(codes(apply(document, fix.operation).document)).toEqual(['input-unconnected t'])
  })
  it('puts errors first', () => {
    const severities = check(
      pipe({ a: node('numbers'), b: node('keep'), z: node('nope') }, 'a.out->b.in'),
    ).problems
    expect(severities.map(({ severity }) => severity)).toEqual(['error', 'error', 'warning'])
  })
  it('checks settings and parameters', () => {
    const document = {
      ...good,
      settings: { batchSize: 0, batchSiz: 1, timeZone: 'UTC' },
      parameters: { '1x': {}, p: { type: 'date' } },
    }
    expect(codes(document)).toEqual([
      'bad-parameter - parameters.1x',
      'bad-parameter - parameters.p',
      'bad-setting - settings.batchSize',
      'unknown-setting - settings.batchSiz',
    ])
    expect(codes({ ...good, settings: { timeZone: 'Mars/Base' } })).toEqual([
      'bad-setting - settings.timeZone',
    ])
  })
})

describe('parameters in configs', () => {
  const withRows = (parameters: PipelineDocument['parameters']) => ({
    ...pipe({ a: node('numbers', { rows: '${rows}', path: '${dir}/a' }), c: node('print') }, 'a.out->c.in'),
    parameters,
  })
  it('fills in defaults with their type', () => {
    const analysis = check(
      withRows({ rows: { type: 'number', default: 7 }, dir: { type: 'path', default: 'data' } }),
    )
    expect(analysis.problems).toEqual([])
    expect(analysis.nodes.a?.config).toMatchObject({ rows: 7, path: 'data/a' })
  })
  it('only warns where the value comes with the run', () => {
    const analysis = check(withRows({ rows: { type: 'number' }, dir: { type: 'path', default: '' } }))
    expect(analysis.problems).toMatchObject([{ code: 'parameter-unset', severity: 'warning', path: 'rows' }])
    expect(analysis.runnable).toBe(true)
  })
  it('refuses one that is not declared', () => {
    const document = withRows({ row: { type: 'number', default: 1 }, dir: {} })
    expect(check(document).problems[0]).toMatchObject({
      code: 'parameter-unknown',
      nodeId: 'a',
      path: 'rows',
    })
  })
})

describe('createAnalyser', () => {
  const run = createAnalyser(testDefinitions)
  const first = run(good)
  it('gives the same analysis for a change of the layout', () => {
    expect(run(apply(good, { kind: 'moveNodes', positions: { out: { x: 1, y: 1 } } }).document)).toBe(first)
  })
  it('keeps the analysis of nodes that an edit does not reach', () => {
    const edited = apply(good, { kind: 'setConfig', id: 'keep', config: { condition: 'n > 2' } }).document
    const second = run(edited)
    expect(second.nodes.keep).not.toBe(first.nodes.keep)
    expect(second.nodes.orders).toBe(first.nodes.orders)
    // Its input has not changed: the condition changes no column.
    expect(second.nodes.out).toBe(first.nodes.out)
    expect(second.problems).toBe(first.problems)
  })
  it('says the same as a fresh analysis after each of many edits', () => {
    let document = good
    for (const operation of [
      { kind: 'setConfig', id: 'orders', config: { columns: [{ name: 'm' }] } },
      { kind: 'setSettings', settings: { timeZone: 'Asia/Shanghai' } },
      { kind: 'removeEdges', edges: [{ from: 'keep.out', to: 'out.in' }] },
      { kind: 'addNode', id: 'x', node: node('nope'), position: { x: 0, y: 0 } },
      { kind: 'addEdge', edge: { from: 'x.y', to: 'out.in' } },
      { kind: 'renameNode', id: 'keep', to: 'kept' },
      { kind: 'removeNodes', ids: ['orders'] },
    ] as const) {
      document = apply(document, operation).document
      expect(run(document)).toEqual(check(document))
    }
  })
})

it('analyses 200 nodes in less than 30 ms', () => {
  const chain = Array.from(
    { length: 198 },
    (_, i) => [`k${i}`, node('keep', { condition: 'n > 1' })] as const,
  )
  const ids = ['src', ...chain.map(([id]) => id), 'out']
  const edges = ids.slice(1).map((id, i) => `${ids[i]}.out->${id}.in`)
  const big = pipe({ src: node('numbers'), ...Object.fromEntries(chain), out: node('print') }, ...edges)
  const times = Array.from({ length: 5 }, () => {
    const start = process.hrtime.bigint()
    expect(check(big).problems).toEqual([])
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  expect(Math.min(...times)).toBeLessThan(30)
})

it('uses only codes of the table', () => {
  for (const title of Object.values(PROBLEM_CODES)) expect(title).toMatch(/^[A-Z].*[^.]$/)
  expect(Object.keys(PROBLEM_CODES).every((code) => /^[a-z]+(-[a-z]+)*$/.test(code))).toBe(true)
})

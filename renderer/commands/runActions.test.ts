import { describe, expect, it } from 'vitest'
import type { Analysis } from '../../model/analysis.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import type { RunInfo } from '../stores/types.ts'
import { applyCost, pendingChanges, recordsBeforeChange, runReason, runsOther } from './runActions.ts'

const node = (config: Record<string, string> = {}, label = 'A') => ({
  type: 'filter',
  version: 1,
  label,
  config,
})
const document: PipelineDocument = {
  ...emptyDocument('x'),
  nodes: { a: node(), b: node() },
  edges: [{ from: 'a.out', to: 'b.in' }],
}
const run = (of: PipelineDocument): RunInfo => ({
  id: '1',
  mode: 'run',
  state: 'running',
  error: null,
  document: of,
  startedAt: 0,
  debug: null,
})
const fine: Analysis = { nodes: {}, problems: [], order: [], runnable: true, previewable: true }

describe('pendingChanges', () => {
  it('does not count labels and places', () => {
    const moved = {
      ...document,
      nodes: { ...document.nodes, a: node({}, 'Other') },
      layout: { ...document.layout, positions: { a: { x: 1, y: 2 } } },
    }
    expect(pendingChanges(run(document), { document: moved })).toBe(0)
  })
  it('counts a changed node, and an edge of its own', () => {
    const edited = { ...document, nodes: { ...document.nodes, a: node({ condition: 'x' }) }, edges: [] }
    expect(pendingChanges(run(document), { document: edited })).toBe(2)
  })
  it('counts a node that was inserted into an edge as one change', () => {
    const inserted = {
      ...document,
      nodes: { ...document.nodes, c: node() },
      edges: [
        { from: 'a.out', to: 'c.in' },
        { from: 'c.out', to: 'b.in' },
      ],
    }
    expect(pendingChanges(run(document), { document: inserted })).toBe(1)
  })
  it('is 0 for a preview and after the end', () => {
    const other = { ...document, edges: [] }
    expect(pendingChanges({ ...run(document), mode: 'preview' }, { document: other })).toBe(0)
    expect(pendingChanges({ ...run(document), state: 'finished' }, { document: other })).toBe(0)
  })
})

describe('runReason', () => {
  it('asks for a node on an empty canvas', () => {
    expect(runReason({ document: emptyDocument('x'), analysis: { ...fine, runnable: false } })).toMatch(
      /add a source/,
    )
  })
  it('names the place and the problem', () => {
    const problem = {
      code: 'x',
      severity: 'error',
      nodeId: 'a',
      path: '',
      message: 'No topic.',
      hint: null,
    } as const
    expect(runReason({ document, analysis: { ...fine, runnable: false, problems: [problem] } })).toBe(
      'Run needs a change in A: No topic.',
    )
  })
  it('is null where it can run', () => {
    expect(runReason({ document, analysis: fine })).toBeNull()
  })
})

describe('recordsBeforeChange', () => {
  const old = (of: PipelineDocument, id: string) => recordsBeforeChange(run(document), { document: of }, id)
  it('concerns what follows a change, not what stands before it', () => {
    const edited = { ...document, nodes: { ...document.nodes, b: node({ condition: 'x' }) } }
    expect([old(edited, 'a'), old(edited, 'b')]).toEqual([false, true])
    const earlier = { ...document, nodes: { ...document.nodes, a: node({ condition: 'x' }) } }
    expect([old(earlier, 'a'), old(earlier, 'b')]).toEqual([true, true])
  })
  it('concerns a node that is fed by others, and every node where the settings changed', () => {
    expect(old({ ...document, edges: [] }, 'b')).toBe(true)
    expect(old({ ...document, settings: { timeZone: 'Asia/Tokyo' } }, 'a')).toBe(true)
    expect(old(document, 'b')).toBe(false)
  })
})

describe('applying', () => {
  it('says what it costs', () => {
    expect(applyCost(null, { document })).toBe(
      'Restarts from the first record; counts and open windows start anew.',
    )
    const writing = { ...document, nodes: { ...document.nodes, f: { ...node(), type: 'file_sink' } } }
    expect(applyCost(null, { document: writing })).toMatch(/The output file is written anew\.$/)
  })
  it('concerns the nodes whose settings the job does not have', () => {
    const edited = {
      ...document,
      nodes: { a: node({ condition: 'x' }), b: node({}, 'Renamed'), c: node() },
    }
    const other = (id: string) => runsOther(run(document), { document: edited }, id)
    expect([other('a'), other('b'), other('c'), other('gone')]).toEqual([true, false, true, false])
    expect(runsOther({ ...run(document), state: 'stopped' }, { document: edited }, 'a')).toBe(false)
  })
})

it('cuts a long label in the reason why nothing can run', () => {
  const problem = {
    code: 'x',
    severity: 'error',
    nodeId: 'a',
    path: '',
    message: 'No topic.',
    hint: null,
  } as const
  const long = { ...document, nodes: { a: node({}, 'long '.repeat(40)) } }
  expect(runReason({ document: long, analysis: { ...fine, runnable: false, problems: [problem] } })).toMatch(
    /long…: No topic\.$/,
  )
})

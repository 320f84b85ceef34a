import { describe, expect, it } from 'vitest'
import type { Analysis } from '../../model/analysis.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import type { RunInfo } from '../stores/types.ts'
import { pendingChanges, runReason } from './runActions.ts'

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

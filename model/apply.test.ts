import { describe, expect, it, test } from 'vitest'
import { apply } from './apply.ts'
import { applyDiff, EMPTY_DIFF } from './diff.ts'
import { UnexpectedError } from './errors.ts'
import type { Operation } from './operation.ts'
import { node, pipe } from './testing/documents.ts'

const start = pipe({ a: node('numbers'), b: node('keep'), c: node('print') }, 'a.out->b.in', 'b.out->c.in')
const after = (operation: Operation) => apply(start, operation).document

describe('apply', () => {
  it('adds a node with its position', () => {
    const { document, diff } = apply(start, {
      kind: 'addNode',
      id: 'd',
      node: node('print'),
      position: { x: 5, y: 6 },
    })
    expect(document.nodes.d).toEqual(node('print'))
    expect(document.layout.positions.d).toEqual({ x: 5, y: 6 })
    expect(diff).toEqual({
      added: { 'node/d': node('print'), 'position/d': { x: 5, y: 6 } },
      updated: {},
      removed: {},
    })
  })
  it('removes nodes with their edges and positions in one diff', () => {
    const { document, diff } = apply(start, { kind: 'removeNodes', ids: ['b', 'b'] })
    expect(Object.keys(document.nodes)).toEqual(['a', 'c'])
    expect(document.edges).toEqual([])
    expect(Object.keys(diff.removed)).toEqual([
      'node/b',
      'position/b',
      'edge/a.out->b.in',
      'edge/b.out->c.in',
    ])
  })
  it('renames a node with its edges and position', () => {
    const document = after({ kind: 'renameNode', id: 'b', to: 'kept' })
    expect(document.edges).toEqual([
      { from: 'a.out', to: 'kept.in' },
      { from: 'kept.out', to: 'c.in' },
    ])
    expect(document.layout.positions.kept).toEqual(start.layout.positions.b)
    expect(document.layout.positions.b).toBeUndefined()
  })
  it('keeps the edges sorted', () => {
    const edges = after({ kind: 'addEdge', edge: { from: 'a.other', to: 'c.in' } }).edges
    expect(edges.map(({ from }) => from)).toEqual(['a.other', 'a.out', 'b.out'])
  })
  it('takes an edge at a port that a config takes away', () => {
    const document = after({ kind: 'setConfig', id: 'a', config: { onError: 'skip' } })
    expect(document.edges).toBe(start.edges)
  })
  it('keeps the identity of what it does not touch', () => {
    const moved = after({ kind: 'moveNodes', positions: { a: { x: 9, y: 9 } } })
    expect(moved.nodes).toBe(start.nodes)
    expect(moved.edges).toBe(start.edges)
    expect(moved.layout.positions.b).toBe(start.layout.positions.b)
    const labelled = after({ kind: 'setLabel', id: 'a', label: 'A' })
    expect(labelled.layout).toBe(start.layout)
    expect(labelled.nodes.b).toBe(start.nodes.b)
  })
  it('gives the same document back when nothing changes', () => {
    for (const operation of [
      { kind: 'setConfig', id: 'a', config: {} },
      { kind: 'renameNode', id: 'a', to: 'a' },
      { kind: 'removeEdges', edges: [] },
      {
        kind: 'batch',
        operations: [
          { kind: 'setName', name: 'x' },
          { kind: 'setName', name: 'test' },
        ],
      },
    ] as const) {
      const { document, diff } = apply(start, operation)
      expect(document).toBe(start)
      expect(diff).toEqual(EMPTY_DIFF)
    }
  })
  it('leaves fields alone that it does not know', () => {
    const extended = { ...start, extra: 1, layout: { ...start.layout, viewport: { zoom: 2 } } }
    expect(apply(extended, { kind: 'removeNodes', ids: ['a'] }).document).toMatchObject({
      extra: 1,
      layout: { viewport: { zoom: 2 } },
    })
  })

  test.each<[string, Operation]>([
    ['node-exists', { kind: 'addNode', id: 'a', node: node('print'), position: { x: 0, y: 0 } }],
    ['bad-node-id', { kind: 'addNode', id: 'A b', node: node('print'), position: { x: 0, y: 0 } }],
    ['bad-position', { kind: 'moveNodes', positions: { a: { x: NaN, y: 0 } } }],
    ['no-such-node', { kind: 'setLabel', id: 'aa', label: '' }],
    ['no-such-node', { kind: 'setLabel', id: 'constructor', label: '' }],
    ['no-such-node', { kind: 'removeNodes', ids: ['a', 'x'] }],
    ['node-exists', { kind: 'renameNode', id: 'a', to: 'b' }],
    ['no-such-node', { kind: 'addEdge', edge: { from: 'a.out', to: 'x.in' } }],
    ['bad-edge', { kind: 'addEdge', edge: { from: 'a', to: 'b.in' } }],
    ['edge-exists', { kind: 'addEdge', edge: { from: 'a.out', to: 'b.in' } }],
    ['no-such-edge', { kind: 'removeEdges', edges: [{ from: 'a.out', to: 'c.in' }] }],
    [
      'no-such-node',
      {
        kind: 'batch',
        operations: [
          { kind: 'removeNodes', ids: ['a'] },
          { kind: 'setLabel', id: 'a', label: '' },
        ],
      },
    ],
  ])('refuses: %s', (code, operation) => {
    const before = JSON.stringify(start)
    expect(() => apply(start, operation)).toThrow(expect.objectContaining({ code, name: 'UserError' }))
    expect(JSON.stringify(start)).toBe(before)
  })

  it('names what was meant', () => {
    expect(() => apply(start, { kind: 'setLabel', id: 'aa', label: '' })).toThrow(
      expect.objectContaining({ message: 'There is no node “aa”.', hint: 'Did you mean `a`?' }),
    )
  })
})

it('a diff that does not fit is a defect', () => {
  const { diff } = apply(start, { kind: 'removeNodes', ids: ['a'] })
  expect(() => applyDiff(after({ kind: 'removeNodes', ids: ['a'] }), diff)).toThrow(UnexpectedError)
})

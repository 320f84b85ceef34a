import { expect, it } from 'vitest'
import type { Analysis, NodeAnalysis } from '../../model/analysis.ts'
import { definitions } from '../../nodes/definitions.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { allPorts, watchedPorts } from './watching.ts'

const node = { type: 'x', version: 1, label: '', config: {} }
const document: PipelineDocument = {
  ...emptyDocument('x'),
  nodes: { a: node, w: node, s: node },
  edges: [
    { from: 'a.out', to: 'w.in' },
    { from: 'w.out', to: 's.in' },
  ],
}
const of = (...outputs: string[]): NodeAnalysis => ({
  definition: null,
  config: null,
  ports: { inputs: [], outputs: outputs.map((name) => ({ name, label: name, flavour: 'append' })) },
  inputs: {},
  outputs: {},
  problems: [],
})
const analysis: Analysis = {
  nodes: { a: of('out'), w: of('out', 'late'), s: of() },
  problems: [],
  order: ['a', 'w', 's'],
  runnable: true,
  previewable: true,
}

it('watches what a window puts out, what follows it, and late records, unasked', () => {
  const windowed: Analysis = {
    ...analysis,
    nodes: {
      ...analysis.nodes,
      w: {
        ...of('out'),
        ports: {
          inputs: [],
          outputs: [
            { name: 'out', label: 'out', flavour: 'append' },
            { name: 'late', label: 'late', flavour: 'late' },
          ],
        },
        definition: definitions.window_aggregate,
      },
      s: of('out'),
    },
  }
  expect(watchedPorts(document, windowed, { nodes: [], edges: [] }, null)).toEqual([
    's.out',
    'w.late',
    'w.out',
  ])
})
it('watches what a node takes and gives, connected or not', () => {
  expect(watchedPorts(document, analysis, { nodes: ['w'], edges: [] }, null)).toEqual([
    'a.out',
    'w.late',
    'w.out',
  ])
})
it('watches a sink at its producer', () => {
  expect(watchedPorts(document, analysis, { nodes: ['s'], edges: [] }, null)).toEqual(['w.out'])
})
it('watches selected edges and the one under the pointer, each port once', () => {
  expect(watchedPorts(document, analysis, { nodes: [], edges: ['a.out->w.in'] }, 'w.out->s.in')).toEqual([
    'a.out',
    'w.out',
  ])
})
it('watches nothing where nobody looks', () => {
  expect(watchedPorts(document, analysis, { nodes: [], edges: [] }, null)).toEqual([])
})
it('watches all ports of a small pipeline’s preview', () => {
  expect(allPorts(analysis)).toEqual(['a.out', 'w.out', 'w.late'])
})

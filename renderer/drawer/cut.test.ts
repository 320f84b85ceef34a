import { expect, test } from 'vitest'
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { cutBefore } from './cut.ts'

const counts = (read: number, cut: boolean): NodeFrame => ({
  ...quietNode,
  in: read,
  ...(cut ? { cut } : {}),
})
const frame: Frame = {
  seq: 0,
  state: 'finished',
  elapsed: 0,
  nodes: {
    a: counts(1_000, true),
    b: counts(400, true),
    c: counts(12, false),
    window: counts(0, false),
    sink: counts(0, false),
  },
  samples: [],
  deadLetters: [],
  memory: null,
}
const edges = [
  ['a.out', 'window.in'],
  ['b.out', 'sink.in'],
  ['window.out', 'sink.in'],
] as const
const document: PipelineDocument = {
  ...emptyDocument('test'),
  edges: edges.map(([from, to]) => ({ from, to })),
}

test.each([
  ['a', { records: 1_000, sources: 1 }],
  ['window', { records: 1_000, sources: 1 }],
  ['sink', { records: 1_000, sources: 2 }],
  ['b', { records: 400, sources: 1 }],
  ['c', null],
  ['gone', null],
])('before %s', (node, cut) => {
  expect(cutBefore(document, frame, node)).toEqual(cut)
})

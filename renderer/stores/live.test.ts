import { describe, expect, it } from 'vitest'
import type { Frame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { createLiveTracker } from './live.ts'

const base = quietNode
const frame = (elapsed: number, nodes: Frame['nodes']): Frame => ({
  seq: elapsed,
  state: 'running',
  elapsed,
  nodes,
  samples: [],
  deadLetters: [],
  memory: null,
})
const node = { type: 'filter', version: 1, label: '', config: {} }
const chain: PipelineDocument = {
  ...emptyDocument('x'),
  nodes: { source: node, window: node, sink: node },
  edges: [
    { from: 'source.out', to: 'window.in' },
    { from: 'window.out', to: 'sink.in' },
  ],
}
const partition = (name: string, records: number, idle = false) => ({
  name,
  records,
  watermark: null,
  idle,
  finished: false,
})

describe('lag', () => {
  it('is measured against the newest record of the sources, behind a window too', () => {
    const live = createLiveTracker(chain).add(
      frame(100, {
        source: { ...base, watermark: 95_000, maxTime: 100_000 },
        window: { ...base, watermark: 95_000, maxTime: 100_000 },
        sink: { ...base, watermark: 95_000, maxTime: 59_999 },
      }),
    )
    expect(live['sink']?.lag).toBe(5_000)
  })
  it('is 0 at the end of input and null without event time', () => {
    const live = createLiveTracker(chain).add(
      frame(100, { source: { ...base, watermark: Number.MAX_SAFE_INTEGER, maxTime: 1 }, sink: base }),
    )
    expect(live['source']?.lag).toBe(0)
    expect(live['sink']?.lag).toBeNull()
  })
})

describe('held', () => {
  const after = (idle: boolean) => {
    const tracker = createLiveTracker(chain)
    let live = tracker.add(frame(0, {}))
    for (let at = 0; at <= 8_000; at += 500) {
      live = tracker.add(
        frame(at, {
          source: { ...base, partitions: [partition('p0', at), partition('p1', 7, idle)] },
          window: base,
          sink: base,
        }),
      )
    }
    return live
  }
  it('names the silent partition at its source, and only the consequence behind it', () => {
    const live = after(false)
    expect(live['source']).toMatchObject({ held: 'here', heldBy: 'p1' })
    expect(live['sink']).toMatchObject({ held: 'before', heldBy: null })
  })
  it('is not said of a partition that has left the minimum as idle', () => {
    expect(after(true)['source']?.held).toBeNull()
  })
  it('is not said where all partitions are silent', () => {
    const tracker = createLiveTracker(chain)
    let live = tracker.add(frame(0, {}))
    for (let at = 0; at <= 20_000; at += 1_000) {
      live = tracker.add(
        frame(at, { source: { ...base, partitions: [partition('p0', 1), partition('p1', 1)] } }),
      )
    }
    expect(live['source']?.held).toBeNull()
  })
})

it('measures blocked time over the last second', () => {
  const tracker = createLiveTracker(chain)
  tracker.add(frame(0, { source: { ...base, blocked: 0 } }))
  const live = tracker.add(frame(1_000, { source: { ...base, blocked: 620 } }))
  expect(live['source']?.blocked).toBeCloseTo(0.62)
})

it('keeps the identity of a node that has not changed', () => {
  const tracker = createLiveTracker(chain)
  const first = tracker.add(frame(0, { source: base, sink: { ...base, watermark: 1, maxTime: 5 } }))
  const second = tracker.add(frame(100, { source: base, sink: { ...base, watermark: 2, maxTime: 5 } }))
  expect(second['source']).toBe(first['source'])
  expect(second['sink']).not.toBe(first['sink'])
})

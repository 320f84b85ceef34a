import { describe, expect, it } from 'vitest'
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
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
const partition = (name: string, records: number, idle = false) => ({
  name,
  records,
  watermark: null,
  idle,
  finished: false,
})

describe('lag', () => {
  it('is measured against the newest record of what rules the watermark', () => {
    const live = createLiveTracker().add(
      frame(100, {
        source: { ...base, watermark: 95_000, maxTime: 100_000 },
        window: { ...base, watermark: 95_000, maxTime: 100_000 },
        // Behind a node that gives records another event time.
        sink: { ...base, watermark: 35_000, maxTime: 40_000 },
      }),
    )
    expect(live['sink']?.lag).toBe(5_000)
  })
  it('is 0 at the end of input and null without event time', () => {
    const live = createLiveTracker().add(
      frame(100, { source: { ...base, watermark: Number.MAX_SAFE_INTEGER, maxTime: 1 }, sink: base }),
    )
    expect(live['source']?.lag).toBe(0)
    expect(live['sink']?.lag).toBeNull()
  })
})

describe('held', () => {
  /** What holds, as the engine tells it: the slowest of several. */
  const hold = (node: string, name: string, port: string | null = 'in'): NonNullable<NodeFrame['hold']> => ({
    port,
    node,
    partition: name,
    watermark: 1_000,
    behindFurthest: 4_000,
    behindNewest: 5_000,
  })
  /** The last frame of ten seconds, in which each partition has moved or not. */
  const after = (nodesAt: (at: number) => Frame['nodes']) => {
    const tracker = createLiveTracker()
    let live = tracker.add(frame(0, {}))
    for (let at = 0; at <= 10_000; at += 500) live = tracker.add(frame(at, nodesAt(at)))
    return live
  }
  const onePartition = (moves: boolean) =>
    after((at) => ({
      source: {
        ...base,
        hold: hold('source', 'p1', null),
        partitions: [partition('p0', moves ? at : 1), partition('p1', 7)],
      },
      window: { ...base, hold: hold('source', 'p1') },
      sink: { ...base, hold: hold('source', 'p1') },
    }))

  it('names the silent partition at its source, and only the consequence behind it', () => {
    const live = onePartition(true)
    expect(live['source']).toMatchObject({ held: 'here', heldBy: 'p1' })
    expect(live['window']).toMatchObject({ held: 'before', heldBy: null })
    expect(live['sink']).toMatchObject({ held: 'before', heldBy: null })
  })
  it('is not said where all partitions are silent', () => {
    expect(onePartition(false)['source']?.held).toBeNull()
    expect(onePartition(false)['sink']?.held).toBeNull()
  })
  it('is not said where nothing holds, as when the silent one has left the minimum as idle', () => {
    const live = after((at) => ({
      source: { ...base, hold: null, partitions: [partition('p0', at), partition('p1', 7, true)] },
    }))
    expect(live['source']?.held).toBeNull()
  })
  it('is said of a silent source where another one that it meets goes on', () => {
    const inputs = ['left', 'right'].map((port) => ({ port, watermark: 1_000, idle: false }))
    const live = after((at) => ({
      clicks: {
        ...base,
        partitions: [partition('c0', 3)],
        hold: { ...hold('clicks', 'c0', null), behindFurthest: null },
      },
      views: {
        ...base,
        partitions: [partition('v0', at)],
        hold: { ...hold('views', 'v0', null), behindFurthest: null },
      },
      join: { ...base, inputs, hold: hold('clicks', 'c0', 'left') },
      sink: { ...base, hold: hold('clicks', 'c0') },
    }))
    expect(live['clicks']).toMatchObject({ held: 'here', heldBy: 'c0' })
    expect(live['join']?.held).toBe('before')
    expect(live['sink']?.held).toBe('before')
    expect(live['views']?.held).toBeNull()
  })
  it('is said of one that has sent nothing, where another one has', () => {
    const none = { watermark: null, behindFurthest: null, behindNewest: null }
    const live = after((at) => ({
      source: {
        ...base,
        maxTime: 5_000,
        hold: { ...hold('source', 'p1', null), ...none },
        partitions: [partition('p0', at), partition('p1', 0)],
      },
    }))
    expect(live['source']?.held).toBe('here')
  })
})

it('measures blocked time over the last second', () => {
  const tracker = createLiveTracker()
  tracker.add(frame(0, { source: { ...base, blocked: 0 } }))
  const live = tracker.add(frame(1_000, { source: { ...base, blocked: 620 } }))
  expect(live['source']?.blocked).toBeCloseTo(0.62)
})

it('keeps the identity of a node that has not changed', () => {
  const tracker = createLiveTracker()
  const first = tracker.add(frame(0, { source: base, sink: { ...base, watermark: 1, maxTime: 5 } }))
  const second = tracker.add(frame(100, { source: base, sink: { ...base, watermark: 2, maxTime: 5 } }))
  expect(second['source']).toBe(first['source'])
  expect(second['sink']).not.toBe(first['sink'])
})

import { describe, expect, it } from 'vitest'
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
import { createMeter, rateOf } from './meter.ts'

const node = (input: number, out: number): NodeFrame => ({ ...quietNode, in: input, out: { out } })
const frame = (elapsed: number, nodes: Frame['nodes'], state: Frame['state'] = 'running'): Frame => ({
  seq: elapsed,
  state,
  elapsed,
  nodes,
  samples: [],
  deadLetters: [],
  memory: null,
})

describe('createMeter', () => {
  it('measures the last second of a fast port, not the whole run', () => {
    const meter = createMeter()
    let total = 0
    let result = meter.add(frame(0, { a: node(0, 0) }))
    for (let at = 100; at <= 10_000; at += 100) {
      total += at <= 5_000 ? 10 : 40
      result = meter.add(frame(at, { a: node(0, total) }))
    }
    expect(result.rates['a.out']).toEqual({ total, perSecond: 400 })
  })
  it('does not call a slow port 0/s', () => {
    const meter = createMeter()
    let result = meter.add(frame(0, { a: node(0, 0) }))
    for (let at = 1_000; at <= 60_000; at += 1_000)
      result = meter.add(frame(at, { a: node(0, Math.floor(at / 30_000)) }))
    expect((result.rates['a.out']?.perSecond ?? 0) * 60).toBeCloseTo(2, 5)
  })
  it('gives the mean of a run that is shorter than its first second', () => {
    const meter = createMeter()
    const { rates } = meter.add(frame(500, { a: node(0, 1_000) }, 'finished'))
    expect(rates['a.out']).toEqual({ total: 1_000, perSecond: 2_000 })
  })
  it('keeps the identity of what has not changed', () => {
    const meter = createMeter()
    const first = meter.add(frame(300, { a: node(0, 5), b: node(5, 5) }))
    const second = meter.add(frame(310, { a: node(0, 5), b: node(5, 6) }))
    expect(second.rates['a.out']).toBe(first.rates['a.out'])
    expect(second.rates['b.out']).not.toBe(first.rates['b.out'])
    const third = meter.add(frame(320, { a: node(0, 5), b: node(5, 6) }))
    expect(third).toBe(second)
  })
  it('draws one sparkline point a second, of the input or of a source’s output, at most 60', () => {
    const meter = createMeter()
    let result = meter.add(frame(0, { source: node(0, 0), sink: node(0, 0) }))
    for (let at = 1_000; at <= 70_000; at += 1_000) {
      result = meter.add(frame(at, { source: node(0, at / 10), sink: node(at / 100, 0) }))
    }
    expect(result.sparklines['source']).toHaveLength(60)
    expect(result.sparklines['source']?.at(-1)).toBe(100)
    expect(result.sparklines['sink']?.at(-1)).toBe(10)
  })
})

it('has no rate at time 0', () => {
  expect(rateOf('a', 10, [], 0)).toBe(0)
})

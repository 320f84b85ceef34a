import { expect, it } from 'vitest'
import type { Frame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
import { trackBars } from './bars.ts'

type Bar = readonly [start: number, records: number, end?: number]

const frameAt = (watermark: number, ...bars: readonly Bar[]): Frame => ({
  seq: 1,
  state: 'running',
  elapsed: 0,
  nodes: {
    window: {
      ...quietNode,
      watermark,
      state: {
        windows: bars.length,
        keys: 1,
        bytes: 1,
        nextFire: null,
        bars: bars.map(([start, records, end = start + 10]) => ({ start, end, records })),
      },
    },
  },
  samples: [],
  deadLetters: [],
  memory: null,
})
const shown = (after: ReturnType<typeof trackBars>) =>
  after['window']?.map(({ start, records, open }) => `${start} ${records} ${open ? 'open' : 'fired'}`)

it('keeps a window that has fired before those that are open', () => {
  const first = trackBars({}, frameAt(4, [0, 5], [10, 1]))
  const second = trackBars(first, frameAt(12, [10, 4], [20, 1]))
  expect(shown(second)).toEqual(['0 5 fired', '10 4 open', '20 1 open'])
  expect(shown(trackBars(second, frameAt(Infinity)))).toEqual(['0 5 fired', '10 4 fired', '20 1 fired'])
})

it('keeps the newest seven', () => {
  const all = Array.from({ length: 12 }, (_, index) => [index * 10, 1] as const)
  const after = all.reduce((before, bar) => trackBars(before, frameAt(bar[0], bar)), {})
  expect(shown(after)).toHaveLength(7)
  expect(shown(after)?.[0]).toBe('50 1 fired')
})

it('takes no session for fired that has grown', () => {
  const first = trackBars({}, frameAt(4, [0, 5, 35]))
  expect(shown(trackBars(first, frameAt(6, [0, 9, 37])))).toEqual(['0 9 open'])
})

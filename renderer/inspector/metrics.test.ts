import { describe, expect, it } from 'vitest'
import { barsOf, heldBackOf, holdOf, ledgerOf, loadOf } from './metrics.ts'

const partition = (name: string, watermark: number | null, idle = false, finished = false) => ({
  name,
  watermark,
  idle,
  finished,
  records: 0,
})

describe('what holds the watermark back', () => {
  it('is the partition with the smallest watermark, by its distance to the next', () => {
    expect(holdOf([partition('p0', 100_000), partition('p1', 99_000), partition('p3', 60_000)])).toEqual({
      name: 'p3',
      by: 39_000,
    })
  })
  it('is nobody where partitions stand alike, are idle, or there is one', () => {
    expect(holdOf([partition('p0', 1), partition('p1', 1)])).toBeNull()
    expect(holdOf([partition('p0', 1), partition('p1', 0, true)])).toBeNull()
    expect(holdOf([partition('p0', 1)])).toBeNull()
  })
  it('is one that has seen nothing yet, by no number', () => {
    expect(holdOf([partition('p0', 5), partition('p1', null)])).toEqual({ name: 'p1', by: Infinity })
  })
  it('draws the newest full and keeps a stub of the oldest', () => {
    expect(barsOf([partition('a', 100), partition('b', 0), partition('c', null)])).toEqual([1, 0.25, 0])
    expect(barsOf([partition('a', 100)])).toEqual([1])
  })
})

describe('load', () => {
  it('is shares of the known time', () => {
    expect(loadOf({ busy: 10, blocked: 30, idle: 60 })).toEqual({ busy: 0.1, blocked: 0.3, idle: 0.6 })
    expect(loadOf({ busy: null, blocked: null, idle: null })).toBeNull()
    expect(loadOf({ busy: 0, blocked: 0, idle: 0 })).toBeNull()
  })
})

it('tells where each record went, without what never happened, and how many are missing', () => {
  const ledger = { held: 2, passed: 0, filtered: 0, absorbed: 5, duplicate: 0, outOfTop: 0, expired: 0 }
  const node = { in: 9, late: 1, dead: 0, skipped: 0 }
  expect(ledgerOf({ ...node, ledger })).toEqual({
    rows: [
      { name: 'held', count: 2 },
      { name: 'absorbed', count: 5 },
      { name: 'late', count: 1 },
    ],
    missing: 1,
  })
  expect(ledgerOf(node)).toBeNull()
})

describe('an input that holds a node back', () => {
  const hold = { port: 'left', node: 'clicks', partition: 'p1', watermark: 3_500 }
  it('is told with how far it is behind the furthest and behind the newest record', () => {
    expect(
      heldBackOf({ hold: { ...hold, behindFurthest: 5_000, behindNewest: 5_500 }, maxTime: 9_000 }),
    ).toEqual({
      node: 'clicks',
      partition: 'p1',
      behind: { furthest: 5_000, newest: 5_500 },
    })
  })
  it('is told without a number while it has sent nothing and others have', () => {
    const none = { ...hold, watermark: null, behindFurthest: null, behindNewest: null }
    expect(heldBackOf({ hold: none, maxTime: 9_000 })).toEqual({
      node: 'clicks',
      partition: 'p1',
      behind: null,
    })
    expect(heldBackOf({ hold: none, maxTime: null })).toBeNull()
  })
  it('is nobody where one is alone, all stand alike, or nothing holds', () => {
    expect(heldBackOf({ hold: { ...hold, behindFurthest: null, behindNewest: 5 }, maxTime: 9 })).toBeNull()
    expect(heldBackOf({ hold: { ...hold, behindFurthest: 0, behindNewest: 5 }, maxTime: 9 })).toBeNull()
    expect(heldBackOf({ hold: null, maxTime: 9 })).toBeNull()
  })
})

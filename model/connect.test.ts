import { describe, expect, it, test } from 'vitest'
import { analyse } from './analyse.ts'
import { canConnect } from './connect.ts'
import { testDefinitions } from './testing/definitions.ts'
import { node, pipe } from './testing/documents.ts'

const document = pipe(
  {
    orders: node('numbers'),
    keep: node('keep', { condition: 'n' }),
    next: node('keep', { condition: 'n' }),
    top: node('latest'),
    out: node('print'),
    store: node('table'),
    open: node('latest'),
  },
  'orders.out->keep.in',
  'keep.out->next.in',
  'orders.out->top.in',
)
const analysis = analyse(document, testDefinitions)

describe('canConnect', () => {
  test.each([
    ['next.out', 'out.in'],
    ['keep.out', 'out.in'],
    ['top.out', 'store.in'],
  ])('%s → %s', (from, to) => {
    expect(canConnect(document, analysis, from, to)).toEqual({ ok: true })
  })

  test.each([
    ['next.out', 'keep.in', 'keep.in already has an input from orders.out'],
    ['orders.out', 'keep.in', 'orders.out and keep.in are connected already'],
    ['out.in', 'keep.in', 'out.in is an input: start at an output'],
    ['orders.out', 'keep.out', 'keep.out is an output: end at an input'],
    ['orders.late', 'out.in', 'orders has no output late'],
    ['orders.out', 'out.other', 'out has no input other'],
    ['keep.out', 'orders.in', 'orders is a source: it takes no input'],
    ['top.out', 'out.in', 'a changelog cannot go into out.in, which takes only new records'],
    ['open.out', 'out.in', 'a changelog cannot go into out.in, which takes only new records'],
    ['open.out', 'open.in', 'open cannot feed itself'],
    ['gone.out', 'out.in', 'there is no node gone'],
    ['orders.out', 'constructor.in', 'there is no node constructor'],
  ])('%s ↛ %s: %s', (from, to, reason) => {
    expect(canConnect(document, analysis, from, to)).toEqual({ ok: false, reason })
  })

  it('refuses a cycle', () => {
    const open = { ...document, edges: document.edges.filter(({ to }) => to !== 'keep.in') }
    expect(canConnect(open, analyse(open, testDefinitions), 'next.out', 'keep.in')).toEqual({
      ok: false,
      reason: 'this would make a cycle: keep already feeds next',
    })
  })
})

import { describe, expect, it, test } from 'vitest'
import { apply } from './apply.ts'
import { copy, paste } from './clipboard.ts'
import { emptyDocument, type PipelineDocument } from './document.ts'
import { freshId } from './ids.ts'
import { testDefinitions } from './testing/definitions.ts'
import { node, pipe } from './testing/documents.ts'

const start: PipelineDocument = {
  ...pipe(
    {
      orders: node('numbers', { path: '${dir}/x' }),
      keep: node('keep', { condition: 'n' }),
      out: node('print'),
    },
    'orders.out->keep.in',
    'keep.out->out.in',
  ),
  parameters: { dir: { default: 'data' }, other: {} },
}

const pasted = (document: PipelineDocument, text: string, at = { x: 0, y: 400 }) => {
  const result = paste(document, text, at)
  if (!result.ok) throw new Error(result.problem.message)
  return { ids: result.ids, document: apply(document, result.operation).document }
}

describe('copy and paste', () => {
  it('brings nodes, the edges between them and their parameters into another pipeline', () => {
    const { ids, document } = pasted(emptyDocument('other'), copy(start, ['orders', 'keep', 'nobody']), {
      x: 97,
      y: 0,
    })
    expect(ids).toEqual(['orders', 'keep'])
    expect(document.nodes).toEqual({ orders: start.nodes.orders, keep: start.nodes.keep })
    expect(document.edges).toEqual([{ from: 'orders.out', to: 'keep.in' }])
    expect(document.parameters).toEqual({ dir: { default: 'data' } })
    expect(document.layout.positions).toEqual({ orders: { x: 100, y: 0 }, keep: { x: 340, y: 0 } })
  })
  it('gives new ids where they are taken', () => {
    const text = copy(start, ['keep', 'out'])
    const once = pasted(start, text)
    expect(once.ids).toEqual(['keep_2', 'out_2'])
    expect(once.document.edges).toContainEqual({ from: 'keep_2.out', to: 'out_2.in' })
    expect(once.document.parameters).toBe(start.parameters)
    expect(pasted(once.document, text).ids).toEqual(['keep_3', 'out_3'])
  })
  it('hides no node that is there', () => {
    const { ids, document } = pasted(start, copy(start, ['orders']), { x: 0, y: 0 })
    expect(document.layout.positions[ids[0] ?? '']).toEqual({ x: 0, y: 140 })
  })
  test.each([
    '',
    'SELECT 1',
    '[]',
    '{"nodes":{}}',
    copy(start, []),
    '{"clipboard":"millrace/nodes","nodes":{"A b":{}},"edges":[],"positions":{},"parameters":{}}',
  ])('refuses foreign text: %s', (text) => {
    expect(paste(start, text, { x: 0, y: 0 })).toMatchObject({ ok: false, problem: { code: 'not-nodes' } })
  })
  it('brings nodes of an older version up to date', () => {
    const text = copy(pipe({ k: node('keep', { where: 'n' }, 1) }), ['k'])
    const result = paste(start, text, { x: 0, y: 0 }, testDefinitions)
    expect(result).toMatchObject({
      operation: { operations: [{ id: 'k', node: { version: 3, config: { condition: 'n' } } }] },
    })
  })
  it('drops edges of a doctored text that lead elsewhere', () => {
    const clip = JSON.parse(copy(start, ['keep'])) as { edges: unknown[] }
    clip.edges.push({ from: 'keep.out', to: 'out.in' })
    expect(pasted(start, JSON.stringify(clip)).document.edges).toEqual(start.edges)
  })
})

describe('freshId', () => {
  test.each([
    ['Paid orders', 'filter', [], 'paid_orders'],
    ['Paid orders', 'filter', ['paid_orders'], 'paid_orders_2'],
    ['filter_2', 'filter', ['filter_2', 'filter_3'], 'filter_4'],
    ['订单', 'file_source', [], 'file_source'],
    ['  Überzahl 2!', 'x', [], 'uberzahl_2'],
    ['windowAggregate', 'x', [], 'window_aggregate'],
    ['42', '中', [], 'node'],
    ['Settings', 'x', [], 'settings_2'],
    ['a'.repeat(80), 'x', ['a'.repeat(63)], `${'a'.repeat(61)}_2`],
  ])('%s', (label, type, taken, id) => {
    expect(freshId(label, type, (name) => taken.includes(name))).toBe(id)
  })
})

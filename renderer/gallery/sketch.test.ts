import { describe, expect, it } from 'vitest'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { matching, tagsOf } from './find.ts'
import { sketch } from './sketch.ts'

const node = (type: string) => ({ type, version: 1, label: type, config: {} })
const pipeline: PipelineDocument = {
  ...emptyDocument('x'),
  nodes: { a: node('generator'), b: node('filter'), c: node('console_sink'), d: node('file_sink') },
  edges: [
    { from: 'a.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
    { from: 'b.out', to: 'd.in' },
    { from: 'gone.out', to: 'd.in' },
  ],
  layout: {
    positions: { a: { x: 0, y: 60 }, b: { x: 240, y: 60 }, c: { x: 480, y: 0 }, d: { x: 490, y: 130 } },
    groups: {},
    notes: {},
  },
}

describe('the drawing of an example', () => {
  it('keeps columns, rows and the frame', () => {
    const { tiles, edges } = sketch(pipeline, 300, 120, 26)
    const [a, b, c, d] = tiles
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new Error('four tiles')
    expect(a.y).toBe(b.y)
    expect(c.x).toBe(d.x)
    expect(b.x - a.x).toBe(c.x - b.x)
    expect(d.y).toBeGreaterThan(c.y)
    for (const tile of tiles) {
      expect(tile.x).toBeGreaterThanOrEqual(0)
      expect(tile.x + 26).toBeLessThanOrEqual(300)
      expect(tile.y + 26).toBeLessThanOrEqual(120)
    }
    expect(edges).toHaveLength(3)
  })
  it('puts nodes without a place in a row, and draws nothing of nothing', () => {
    const { tiles } = sketch({ ...pipeline, layout: { positions: {}, groups: {}, notes: {} } }, 300, 120, 26)
    expect(new Set(tiles.map(({ y }) => y)).size).toBe(1)
    expect(sketch(emptyDocument('x'), 300, 120, 26)).toEqual({ tiles: [], edges: [] })
  })
})

describe('finding an example', () => {
  const example = (title: string, tag: string) => ({
    title,
    tag,
    summary: 'Counts per minute',
    document: pipeline,
  })
  const examples = [example('Orders', 'tumbling'), example('Bad records', 'dead letters')]
  it('looks at title, tag and nodes, word by word', () => {
    expect(matching(examples, '', 'file sink').length).toBe(2)
    expect(matching(examples, '', 'bad minute').map(({ title }) => title)).toEqual(['Bad records'])
    expect(matching(examples, 'tumbling', '').map(({ title }) => title)).toEqual(['Orders'])
    expect(tagsOf(examples)).toEqual(['tumbling', 'dead letters'])
  })
})

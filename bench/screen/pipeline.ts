/** 200 nodes that all do something: twenty rows of a generator, steps and a console, side by side. */
import type { PipelineDocument } from '../../model/document.ts'

const ROWS = 20
const ROW_LENGTH = 10
const PITCH = { x: 236, y: 130 } as const

/** Steps between the generator and the console; `{n}` is the row. */
const steps = [
  { type: 'filter', config: { condition: 'quantity > 0' } },
  { type: 'map', config: { columns: [{ name: 'total', expression: 'price * quantity' }] } },
  { type: 'filter', config: { condition: "country <> 'XX'" } },
  { type: 'map', config: { columns: [{ name: 'name', expression: 'UPPER(item)' }] } },
  { type: 'filter', config: { condition: 'total > 0' } },
  { type: 'map', config: { drop: ['coupon'] } },
  { type: 'filter', config: { condition: "status <> 'none'" } },
  {
    type: 'window_aggregate',
    config: {
      size: 10_000,
      keys: ['country'],
      aggregates: [{ function: 'COUNT', argument: '', name: 'orders' }],
    },
  },
] as const

export function screenPipeline(): PipelineDocument {
  const nodes: Record<string, PipelineDocument['nodes'][string]> = {}
  const positions: Record<string, { x: number; y: number }> = {}
  const edges: { from: string; to: string }[] = []
  for (let row = 0; row < ROWS; row++) {
    const types = [
      { type: 'generator', config: { dataset: 'orders', rate: 100 } },
      ...steps,
      { type: 'console_sink', config: {} },
    ].slice(0, ROW_LENGTH)
    types.forEach(({ type, config }, column) => {
      const id = `r${row}_c${column}`
      nodes[id] = { type, version: 1, label: `${type} ${row}.${column}`, config }
      positions[id] = { x: column * PITCH.x, y: row * PITCH.y }
      if (column > 0) edges.push({ from: `r${row}_c${column - 1}.out`, to: `${id}.in` })
    })
  }
  return {
    format: 1,
    name: 'screen',
    settings: {},
    parameters: {},
    nodes,
    edges,
    layout: { positions, groups: {}, notes: {} },
  }
}

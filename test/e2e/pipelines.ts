/** Small pipelines that the scenarios open. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'

interface NodeSketch {
  readonly type: string
  readonly label?: string
  readonly config: Readonly<Record<string, unknown>>
}

export interface Sketch {
  readonly name: string
  readonly nodes: Readonly<Record<string, NodeSketch>>
  readonly edges: readonly (readonly [from: string, to: string])[]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly positions?: Readonly<Record<string, { readonly x: number; readonly y: number }>>
}

/** The document of a sketch; nodes stand in a row where no places are given. */
export function documentOf({ name, nodes, edges, positions, settings = {} }: Sketch): unknown {
  return {
    format: 1,
    name,
    settings,
    parameters: {},
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, { type, label = id, config }]) => [
        id,
        { type, version: 1, label, config },
      ]),
    ),
    edges: edges.map(([from, to]) => ({ from, to })),
    layout: {
      positions:
        positions ??
        Object.fromEntries(Object.keys(nodes).map((id, index) => [id, { x: index * 260, y: 0 }])),
      groups: {},
      notes: {},
    },
  }
}

/** Writes the pipeline into a folder and gives its path. */
export function writePipeline(folder: string, sketch: Sketch): string {
  const file = path.join(folder, `${sketch.name}.pipeline.json`)
  writeFileSync(file, `${JSON.stringify(documentOf(sketch), null, 2)}\n`)
  return file
}

/** A generator that never ends, a filter and a console. */
export const endless: Sketch = {
  name: 'endless',
  nodes: {
    orders: { type: 'generator', label: 'Orders', config: { dataset: 'orders', rate: 500 } },
    large: { type: 'filter', label: 'Large', config: { condition: 'quantity > 1' } },
    console: { type: 'console_sink', label: 'Console', config: {} },
  },
  edges: [
    ['orders.out', 'large.in'],
    ['large.out', 'console.in'],
  ],
}

export const payments = [
  { id: 1, customer: 'ann', amount: 10, at: '2024-05-06T10:00:01Z' },
  { id: 2, customer: 'bob', amount: 25, at: '2024-05-06T10:00:02Z' },
  { id: 3, customer: 'ann', amount: 5, at: '2024-05-06T10:00:07Z' },
  { id: 4, customer: 'bob', amount: 40, at: '2024-05-06T10:00:12Z' },
  { id: 5, customer: 'ann', amount: 7, at: '2024-05-06T10:00:04Z' },
  { id: 6, customer: 'cyd', amount: 3, at: '2024-05-06T10:00:31Z' },
] as const

/** Payments from a file, summed by customer in windows of 10 s into another file: record 5 is within the delay. */
export function paymentsSketch(name: string): Sketch {
  return {
    name,
    nodes: {
      payments: {
        type: 'file_source',
        label: 'Payments',
        config: {
          path: 'payments.ndjson',
          format: { kind: 'json', timestamps: 'iso' },
          schema: [
            { name: 'id', type: 'BIGINT NOT NULL' },
            { name: 'customer', type: 'STRING' },
            { name: 'amount', type: 'INT' },
            { name: 'at', type: 'TIMESTAMP_LTZ(3)' },
          ],
          eventTime: { column: 'at', delay: 5_000 },
        },
      },
      large: { type: 'filter', label: 'Large', config: { condition: 'amount >= 5' } },
      sums: {
        type: 'window_aggregate',
        label: 'Sums',
        config: {
          size: 10_000,
          keys: ['customer'],
          aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
        },
      },
      result: {
        type: 'file_sink',
        label: 'Result',
        config: { path: 'result.ndjson', format: { kind: 'json', timestamps: 'iso' } },
      },
    },
    edges: [
      ['payments.out', 'large.in'],
      ['large.out', 'sums.in'],
      ['sums.out', 'result.in'],
    ],
  }
}

export function writeRecords(folder: string, name: string, records: readonly unknown[]): string {
  const file = path.join(folder, name)
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return file
}

import { expect, test } from 'vitest'
import { definitions } from '../nodes/definitions.ts'
import { analyse } from './analyse.ts'
import { apply } from './apply.ts'
import type { PipelineDocument } from './document.ts'
import { pathGuarantees } from './guarantees.ts'

const document = (sink: object, settings: object = {}): PipelineDocument =>
  ({
    format: 1,
    name: 'orders',
    settings,
    parameters: {},
    nodes: {
      orders: {
        type: 'kafka_source',
        version: 1,
        label: 'Orders',
        config: {
          connection: 'local',
          topics: ['orders'],
          isolation: 'uncommitted',
          schema: [{ name: 'id', type: 'BIGINT' }],
        },
      },
      keep: { type: 'filter', version: 1, label: 'Keep', config: { condition: 'id > 0' } },
      out: {
        type: 'kafka_sink',
        version: 1,
        label: 'Out',
        config: { connection: 'local', topic: 'out', ...sink },
      },
      file: { type: 'file_sink', version: 1, label: 'File', config: { path: 'out.ndjson' } },
    },
    edges: [
      { from: 'orders.out', to: 'keep.in' },
      { from: 'keep.out', to: 'out.in' },
      { from: 'orders.out', to: 'file.in' },
    ],
    layout: { positions: {}, groups: {}, notes: {} },
  }) as unknown as PipelineDocument

const guarantees = (of: PipelineDocument) => pathGuarantees(of, analyse(of, definitions))

test('each way names its weakest link first, and a click after the other leads to exactly-once', () => {
  let current = document({ acks: 'leader', retries: 0 }, { checkpointInterval: 0 })
  const first = guarantees(current).find(({ sink }) => sink === 'out')
  expect(first).toMatchObject({ source: 'orders', sink: 'out', level: 'may-lose' })
  for (let clicks = 0; clicks < 10; clicks++) {
    const link = guarantees(current).find(({ links }) => links.length > 0)?.links[0]
    if (link === undefined) break
    expect(link.fix, link.why).not.toBeNull()
    if (link.fix !== null) current = apply(current, link.fix.operation).document
  }
  expect(guarantees(current)).toEqual([
    { source: 'orders', sink: 'file', level: 'exactly-once', links: [] },
    { source: 'orders', sink: 'out', level: 'exactly-once', links: [] },
  ])
})

test('only what lies on the way counts', () => {
  const [file] = guarantees(document({ guarantee: 'at-most-once' }))
  expect(file).toMatchObject({ sink: 'file', level: 'at-least-once', links: [{ nodeId: 'orders' }] })
})

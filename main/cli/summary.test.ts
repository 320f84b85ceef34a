import { describe, expect, it } from 'vitest'
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import { quietNode } from '../../bridge/testing/frames.ts'
import { settingsSchema } from '../../model/document.ts'
import type { JobPlan, PlanOperator } from '../../model/plan/plan.ts'
import { bytesText, durationText, summarize, summaryText } from './summary.ts'

const operator = (id: string): PlanOperator => ({
  id,
  type: 'filter',
  version: 1,
  kind: 'transform',
  label: id,
  config: {},
  inputs: [],
  outputs: [],
  guarantees: { recovery: 'exactly-once', repeatable: true, notes: [] },
  queueBound: 1,
})
const plan: JobPlan = {
  format: 1,
  name: 'orders',
  settings: settingsSchema.parse({}),
  hash: '',
  operators: [operator('source'), operator('sink')],
}
const counts = (change: Partial<NodeFrame>): NodeFrame => ({ ...quietNode, ...change })
const frame: Frame = {
  seq: 9,
  state: 'finished',
  elapsed: 2_000,
  nodes: {
    source: counts({ in: 9_993, out: { out: 9_990, dead: 2 }, bytesIn: 1_234_567, dead: 2, skipped: 1 }),
    sink: counts({ in: 9_990, bytesOut: 999, late: 3 }),
  },
  samples: [],
  deadLetters: [],
  memory: null,
}
const letter = {
  node: 'source',
  message: 'not a number',
  hint: null,
  place: 'line 4,711 of orders.ndjson',
  raw: '{',
}
const input = { file: 'orders.pipeline.json', plan, frame, deadLetters: [letter] }
const finished = { state: 'finished', error: null } as const

describe('summarize', () => {
  it('adds up nodes and gives rates per second of running time', () => {
    const summary = summarize({ ...input, status: finished })
    expect(summary).toMatchObject({ state: 'finished', duration: 2_000, late: 3, errors: 3 })
    expect(summary.nodes['source']).toMatchObject({
      in: 9_993,
      out: 9_990,
      ports: { out: 9_990, dead: 2 },
      errors: 3,
      perSecond: { in: 4_997, out: 4_995, bytesIn: 617_284 },
    })
    expect(summary.nodes['sink']).toMatchObject({ in: 9_990, perSecond: { in: 4_995 } })
  })

  it('has every node even before the first frame', () => {
    const summary = summarize({ ...input, frame: null, status: finished })
    expect(summary.nodes['sink']).toMatchObject({ in: 0, perSecond: { in: 0 } })
  })
})

describe('summaryText', () => {
  it('is a table, then what went wrong', () => {
    expect(summaryText(summarize({ ...input, status: finished }))).toBe(
      [
        'Node       In    Out  Per second  Bytes in  Bytes out  Late  Errors',
        'source  9,993  9,990       4,997    1.2 MB          –     –       3',
        'sink    9,990      –       4,995         –      999 B     3       –',
        '',
        'orders finished after 2.0 s.',
        '3 records could not be handled:',
        '  source  line 4,711 of orders.ndjson: not a number',
        '  … and 2 more',
        '',
      ].join('\n'),
    )
  })

  it('says why a job failed, and the way out', () => {
    const error = {
      kind: 'operational',
      code: 'file.diskFull',
      message: 'out.ndjson could not be written: the disk is full.',
      hint: 'Free some space.',
      retriable: true,
      nodeId: 'sink',
    } as const
    const text = summaryText(summarize({ ...input, status: { state: 'failed', error } }))
    expect(text).toContain(
      'orders failed after 2.0 s.\nsink: out.ndjson could not be written: the disk is full.\n  Free some space.\n',
    )
  })
})

describe('units', () => {
  it.each([
    [0, '–'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [2_500_000_000, '2.5 GB'],
  ])('%d bytes', (bytes, text) => expect(bytesText(bytes)).toBe(text))
  it.each([
    [12.4, '12 ms'],
    [61_500, '61.5 s'],
    [185_000, '3 min 5 s'],
  ])('%d ms', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text))
})

/** A small job with an operator that remembers and a sink, which dies at a known place. */
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Json } from '../../../model/document.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { t } from '../../../model/types.ts'
import type { NodeRuntime, OperatorRuntime, SinkRuntime } from '../../api/index.ts'
import { type Keyed, keyedMap } from '../../api/keyed.ts'
import { planOf, rowsSource, testJob, timed, type Row } from '../../kernel/testing/plans.ts'
import { recover, type CheckpointPlace } from '../recovery.ts'

export const schema = timed({ name: 'x', type: t.int() })
const rows: readonly Row[] = Array.from({ length: 50 }, (_, index) => [index * 10, index])

interface Seen extends Keyed {
  n: number
}

/** Remembers each `x`. `migrate`: what it can make of a state that belonged to another config. */
export const seen = (migrate?: OperatorRuntime['migrate']): OperatorRuntime => ({
  kind: 'operator',
  ...(migrate === undefined ? {} : { migrate }),
  create: (context) => {
    const state = keyedMap<Seen>(context, {
      name: 'seen',
      types: [t.int()],
      encode: ({ n }) => n,
      decode: (key, json) => ({ key, n: json as number, stamp: 0, group: -1 }),
    })
    return {
      inputs: {
        in: {
          columns: [1],
          accept: (x: number) => {
            context.ledger.held++
            if (state.get([x]) === undefined) state.add({ key: [x], n: 1, stamp: 0, group: -1 })
            return true
          },
        },
      },
      timers: { next: Infinity },
      advance: () => undefined,
      summary: () => ({
        windows: 0,
        keys: state.size,
        bytes: [...state.values()].reduce((sum, { n }) => sum + n, 0),
        nextFire: null,
        bars: [],
      }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
})

export const sink = (recovery?: SinkRuntime['recovery']): SinkRuntime => ({
  kind: 'sink',
  ...(recovery === undefined ? {} : { recovery }),
  format: () => ({ kind: 'json', timestamps: 'iso' }),
  open: () =>
    Promise.resolve({
      write: () => Promise.resolve(),
      prepare: () => Promise.resolve({ here: true }),
      finish: () => Promise.resolve(),
      suspend: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    }),
})

export const plan = (
  config: { readonly [key: string]: Json } = {},
  settings: Readonly<Record<string, Json>> = {},
): JobPlan =>
  planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', config: { path: 'a' }, outputs: { out: schema } },
      {
        id: 'seen',
        type: 'seen',
        config: { size: 10, ...config },
        from: ['src.out'],
        outputs: { out: schema },
      },
      { id: 'out', type: 'sink', kind: 'sink', from: ['src.out'] },
    ],
    { checkpointInterval: 0, checkpointRecords: 10, ...settings },
  )

export const runtimes = (own: Readonly<Record<string, NodeRuntime>> = {}) => ({
  rows: rowsSource([rows]),
  seen: seen(),
  sink: sink('rewinds'),
  ...own,
})

export const placeIn = (root: string, more: Partial<CheckpointPlace> = {}): CheckpointPlace => ({
  directory: join(root, 'run'),
  savepoints: join(root, 'savepoints'),
  restore: null,
  allowDroppedState: false,
  allowDoubledRecords: false,
  ...more,
})

/** Runs until the checkpoint behind 40 records is complete, then dies. Keeps three: 2, 3 and 4. */
export async function dieAt40(root: string, own: Readonly<Record<string, NodeRuntime>> = {}): Promise<void> {
  const recovered = await recover(plan(), runtimes(own), placeIn(root), () => undefined, 0)
  let last = 0
  const { job } = testJob(plan(), runtimes(own), {
    ...recovered,
    onCheckpoint: (view) => (last = view.last?.id ?? 0),
    breathe: () => (last === 4 ? Promise.reject(new Error('killed')) : Promise.resolve()),
  })
  await job.open()
  expect((await job.run()).error?.message).toBe('killed')
}

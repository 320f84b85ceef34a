/** A job with a keyed operator and a sink that notes what checkpoints ask of it. */
import { join } from 'node:path'
import type { Json } from '../../../model/document.ts'
import { t } from '../../../model/types.ts'
import type { NodeRuntime, OperatorRuntime, SinkRuntime } from '../../api/index.ts'
import { type Keyed, keyedMap } from '../../api/keyed.ts'
import { CheckpointStore } from '../../checkpoint/store.ts'
import type { Step } from '../../checkpoint/writer.ts'
import { MAX_WATERMARK } from '../../time/watermark.ts'
import type { CheckpointView, KernelOptions } from '../options.ts'
import { planOf, rowsSource, testJob, timed, type Row } from './plans.ts'

const schema = timed({ name: 'x', type: t.int() })
export const rows: readonly Row[] = Array.from({ length: 100 }, (_, index) => [index * 10, index % 7])

interface Count extends Keyed {
  n: number
}

/** The number of records of each `x`, at the end of the input. */
export const counts: OperatorRuntime = {
  kind: 'operator',
  create: (context) => {
    const emit = context.emit('out')
    const timers = { next: MAX_WATERMARK }
    const state = keyedMap<Count>(context, {
      name: 'counts',
      types: [t.int()],
      encode: ({ n }) => n,
      decode: (key, json) => ({ key, n: json as number, stamp: 0, group: -1 }),
    })
    return {
      inputs: {
        in: {
          columns: [1],
          accept: (x: number) => {
            const found = state.get([x])
            context.ledger.held++
            if (found === undefined) state.add({ key: [x], n: 1, stamp: 0, group: -1 })
            else {
              state.touch(found)
              found.n++
            }
            return true
          },
        },
      },
      timers,
      advance(watermark) {
        if (watermark < MAX_WATERMARK) return
        for (const { key, n } of state.values()) emit([n, key[0] ?? null], 0)
        timers.next = Infinity
      },
      summary: () => ({ windows: 0, keys: state.size, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
}

/** Notes what is asked of it; takes part in checkpoints by the number of its lines. */
export function notingSink(notes: string[], more: Partial<SinkRuntime> = {}): SinkRuntime {
  return {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: (_operator, _schema, _context, restored) => {
      let lines = (restored as { lines: number } | null)?.lines ?? 0
      notes.push(`open ${lines}`)
      return Promise.resolve({
        write: async (_chunk: Uint8Array, records: number) => {
          lines += records
        },
        prepare: async (): Promise<Json> => {
          notes.push(`prepare ${lines}`)
          return { lines }
        },
        commit: async (prepared: Json) => {
          if (prepared !== null) notes.push(`commit ${(prepared as { lines: number }).lines}`)
        },
        finish: async () => {
          notes.push(`finish ${lines}`)
        },
        suspend: async () => {
          notes.push(`suspend ${lines}`)
        },
        abort: async () => {
          notes.push('abort')
        },
      })
    },
    ...more,
  }
}

export const plan = (settings: Readonly<Record<string, Json>>) =>
  planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      { id: 'counts', type: 'counts', from: ['src.out'], outputs: { out: schema } },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['src.out'] },
      { id: 'results', type: 'results', kind: 'sink', from: ['counts.out'] },
    ],
    { checkpointInterval: 0, ...settings },
  )

interface Made {
  readonly root: string
  /** Of the run; a folder below `root`. */
  readonly directory: string
  readonly settings: Readonly<Record<string, Json>>
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
  readonly options?: Partial<KernelOptions>
  readonly reached?: (step: Step) => void
}

export async function made({ root, directory, settings, runtimes = {}, options = {}, reached }: Made) {
  const notes: string[] = []
  const views: CheckpointView[] = []
  const logs: string[] = []
  const store = await CheckpointStore.open({
    directory,
    savepoints: join(root, 'checkpoints', 'savepoints'),
    kept: 100,
    job: 'test',
    plan: 'hash',
    parts: {},
    restored: null,
    ...(reached === undefined ? {} : { reached }),
  })
  const results: string[] = []
  const decoder = new TextDecoder()
  const resultSink: SinkRuntime = {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: () =>
      Promise.resolve({
        write: async (chunk: Uint8Array) => {
          results.push(...decoder.decode(chunk).split('\n').slice(0, -1))
        },
        finish: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  }
  const job = testJob(
    plan(settings),
    { rows: rowsSource([rows]), counts, sink: notingSink(notes), results: resultSink, ...runtimes },
    {
      checkpoints: store,
      onCheckpoint: (view) => views.push(view),
      log: (_level, _node, message) => logs.push(message),
      ...options,
    },
  )
  return { ...job, notes, views, logs, results, store }
}

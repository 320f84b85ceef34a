/** Plans, sources and sinks for tests of the kernel. */
import { settingsSchema, type Json } from '../../../model/document.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import { appendStream, type Column, type StreamSchema } from '../../../model/schema.ts'
import { t, type Value } from '../../../model/types.ts'
import {
  unwatched,
  type NodeRuntime,
  type Poll,
  type SinkRuntime,
  type SourceRuntime,
} from '../../api/index.ts'
import { openCold, temporaryScratch } from '../../host/scratch.ts'
import { Job } from '../job.ts'
import type { JobClock, JobFrame, JobState, KernelOptions } from '../options.ts'

export type Row = readonly Value[]

export interface NodeSpec {
  readonly id: string
  readonly type: string
  readonly kind?: PlanOperator['kind']
  readonly config?: { readonly [key: string]: Json }
  /** The producers, `node.port`, of the port `in`; of another one as `port<node.port`. */
  readonly from?: readonly string[]
  readonly outputs?: Readonly<Record<string, StreamSchema>>
  readonly queueBound?: number
}

export const deadSchema = appendStream([
  { name: 'error', type: t.string(false) },
  { name: 'node', type: t.string(false) },
  { name: 'place', type: t.string(false) },
  { name: 'text', type: t.string() },
  { name: 'raw', type: t.bytes() },
])

/** Operators in the order of the flow. */
export function planOf(nodes: readonly NodeSpec[], settings: Readonly<Record<string, Json>> = {}): JobPlan {
  const schemas = new Map<string, StreamSchema>()
  const operators = nodes.map((node): PlanOperator => {
    for (const [port, schema] of Object.entries(node.outputs ?? {})) schemas.set(`${node.id}.${port}`, schema)
    const inputs = (node.from ?? []).map((text) => {
      const [from = '', port = 'in'] = text.split('<').toReversed()
      const schema = schemas.get(from)
      if (schema === undefined) throw new Error(`${from} is not there`)
      return { port, from, schema }
    })
    return {
      id: node.id,
      type: node.type,
      version: 1,
      kind: node.kind ?? 'transform',
      label: node.id,
      config: node.config ?? {},
      inputs,
      outputs: Object.entries(node.outputs ?? {}).map(([port, schema]) => ({ port, schema })),
      guarantees: { recovery: 'exactly-once', repeatable: true, notes: [] },
      queueBound: node.queueBound ?? 10_000,
    }
  })
  return { format: 1, name: 'test', settings: settingsSchema.parse(settings), hash: 'test', operators }
}

/** A source of rows by partition; polls them in turn, at most `max` at once. `delay` and the column `ts` make event time. */
export function rowsSource(
  partitions: readonly (readonly Row[])[],
  time: { readonly delay: number; readonly idleTimeout?: number } | null = { delay: 0 },
): SourceRuntime {
  return {
    kind: 'source',
    format: () => null,
    watermark: () =>
      time === null ? null : { column: 'ts', delay: time.delay, idleTimeout: time.idleTimeout ?? null },
    open: (_operator, _context, position) => {
      const offsets = Array.isArray(position) ? (position as number[]) : partitions.map(() => 0)
      let turn = 0
      let first = 0
      return Promise.resolve({
        partitions: partitions.map((_, index) => `p${index}`),
        poll(max: number): Poll {
          for (let tries = 0; tries < partitions.length; tries++) {
            const partition = turn++ % partitions.length
            first = offsets[partition] ?? 0
            const rows = (partitions[partition] ?? []).slice(first, first + max)
            if (rows.length === 0) continue
            offsets[partition] = first + rows.length
            return { kind: 'rows', partition, rows }
          }
          return { kind: 'end' }
        },
        advance: () => undefined,
        position: () => [...offsets],
        locate: (offset: number) => `row ${first + offset + 1}`,
        close: () => Promise.resolve(),
      })
    },
  }
}

/** A source of JSON lines that are there at once. */
export function bytesSource(text: string): SourceRuntime {
  const buffer = new TextEncoder().encode(text)
  return {
    kind: 'source',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    watermark: () => null,
    open: () => {
      let at = 0
      return Promise.resolve({
        partitions: ['file'],
        poll: () =>
          at < buffer.length
            ? ({ kind: 'bytes', partition: 0, buffer, start: at, end: buffer.length } as const)
            : ({ kind: 'end' } as const),
        advance: (bytes: number) => {
          at += bytes
        },
        position: () => at,
        locate: (offset: number) => `byte ${offset}`,
        close: () => Promise.resolve(),
      })
    },
  }
}

/** A sink that keeps its lines; `hold` is awaited before each write. */
export function linesSink(lines: string[], hold: () => Promise<void> = () => Promise.resolve()): SinkRuntime {
  const decoder = new TextDecoder()
  return {
    kind: 'sink',
    format: () => ({ kind: 'json', timestamps: 'iso' }),
    open: () =>
      Promise.resolve({
        async write(chunk: Uint8Array) {
          await hold()
          lines.push(...decoder.decode(chunk).split('\n').slice(0, -1))
        },
        finish: () => Promise.resolve(),
        abort: () => Promise.resolve(),
      }),
  }
}

/** A clock that stands still until it is set; what waits for it waits for ever. */
export function testClock(virtual = true): JobClock & { set(elapsed: number): void } {
  let elapsed = 0
  return {
    now: () => elapsed,
    elapsed: () => elapsed,
    wait: () => new Promise(() => undefined),
    virtual: virtual ? { tick: () => undefined, skip: () => undefined } : null,
    lasting: () => ({ passed: new Promise(() => undefined), cancel: () => undefined }),
    set: (to) => {
      elapsed = to
    },
  }
}

export interface TestJob {
  readonly job: Job
  readonly frames: JobFrame[]
  readonly states: JobState[]
}

export function testJob(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  options: Partial<KernelOptions> = {},
): TestJob {
  const frames: JobFrame[] = []
  const states: JobState[] = []
  const job = new Job({
    plan,
    connections: {},
    keys: null,
    from: { checkpoint: 0, hash: '' },
    runtimes,
    library: {},
    preview: false,
    dry: false,
    limits: null,
    watch: [],
    clock: testClock(),
    random: () => ({ next: () => 0.5, state: () => null }),
    breathe: () => Promise.resolve(),
    memory: () => null,
    print: () => undefined,
    log: () => undefined,
    code: unwatched,
    onState: (state) => states.push(state),
    onFrame: (frame) => frames.push(frame),
    frameWanted: () => true,
    restore: null,
    cold: plan.settings.stateBackend === 'disk' ? openCold(temporaryScratch(), 0, plan.settings) : null,
    checkpoints: null,
    onCheckpoint: () => undefined,
    ...options,
  })
  return { job, frames, states }
}

export const timed = (...columns: Column[]): StreamSchema =>
  appendStream([{ name: 'ts', type: t.safeBigint() }, ...columns], 'ts')

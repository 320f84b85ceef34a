/** A job under load: its sources give their pinned records over and over at a rate, its sinks write nowhere and say how old what brought a row is. */
import { z } from 'zod'
import type { Json } from '../../../model/document.ts'
import { own } from '../../../model/json.ts'
import type { Pins } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import {
  AgeSample,
  type EngineContext,
  type NodeRuntime,
  type SinkRuntime,
  type SourceReader,
  type SourceRuntime,
} from '../../api/index.ts'
import { rowsOf, type ReplacedJob } from '../pins/pinned.ts'
import { roundLength, Rounds, type Rows } from './rounds.ts'

export interface Load {
  /** Records a second, all sources together; null: as fast as they are taken. */
  readonly rate: number | null
  /** Ages count from so many ms after the start on. */
  readonly warm: number
}

/** Their own types in the plan, which no document has. */
const SOURCE = 'load_source'
const SINK = 'load_sink'

interface Passing {
  /** When the first record was due, epoch ms; null: nobody has asked for one. A job that is started again has to make up for the time between. */
  from: number | null
  /** When the records that were taken last were due, epoch ms. */
  due: number
}

const readPosition = z.object({ taken: z.number(), from: z.number() }).nullable()

/** The job with all sources and sinks replaced. Throws UserError as pins do that do not fit. */
export function withLoad(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  pins: Pins,
  load: Load,
): ReplacedJob {
  const sources = new Map<
    string,
    { readonly rows: Rows; readonly runtime: SourceRuntime; readonly partitions: readonly string[] }
  >()
  for (const operator of plan.operators) {
    const pin = own(pins, operator.id)
    const runtime = own(runtimes, operator.type)
    if (operator.kind !== 'source' || pin === undefined || runtime?.kind !== 'source') continue
    const columns = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
    const time = runtime.watermark(operator)?.column
    sources.set(operator.id, {
      runtime,
      partitions: pin.header.partitions.map(({ name }) => name),
      rows: {
        partitions: pin.records.map(([partition]) => partition),
        rows: rowsOf(operator, pin),
        time: columns.findIndex(({ name }) => name === time),
      },
    })
  }
  const all = [...sources.values()].map(({ rows }) => rows)
  const length = roundLength(all)
  const records = all.reduce((sum, { rows }) => sum + rows.length, 0)
  const passing: Passing = { from: null, due: 0 }
  const source: SourceRuntime = {
    kind: 'source',
    format: () => null,
    watermark: (operator) => sources.get(operator.id)?.runtime.watermark(operator) ?? null,
    // Its records come without an end, so what it was set to does not matter.
    depends: () => null,
    open: async ({ id }, context, position) => {
      const given = sources.get(id) ?? { rows: { partitions: [], rows: [], time: -1 }, partitions: [] }
      // All sources come to the end of a round at the same time.
      const rate = load.rate === null ? null : (load.rate * given.rows.rows.length) / records
      const rounds = new Rounds(given.rows, length)
      return reader(rounds, given.partitions, { ...load, rate }, passing, context, position)
    },
  }
  const operators = plan.operators.map((operator) => {
    if (operator.kind === 'sink') return { ...operator, type: SINK }
    return sources.has(operator.id) ? { ...operator, type: SOURCE } : operator
  })
  return {
    plan: { ...plan, operators },
    runtimes: { ...runtimes, [SOURCE]: source, [SINK]: sinkOf(passing, load) },
  }
}

/** Between two looks for records that are due, ms. */
const PAUSE = 2

function reader(
  rounds: Rounds,
  partitions: readonly string[],
  { rate }: Load,
  passing: Passing,
  { clock }: EngineContext,
  position: Json | null,
): SourceReader {
  const restored = readPosition.parse(position)
  let taken = restored?.taken ?? 0
  passing.from ??= restored?.from ?? null
  const from = (): number => (passing.from ??= clock.now())
  const owed = (): number =>
    rate === null ? Infinity : Math.floor(((clock.now() - from()) * rate) / 1_000) - taken
  return {
    partitions,
    poll(max) {
      const most = Math.min(max, owed())
      if (most < 1) return { kind: 'wait', wake: clock.wait(PAUSE) }
      const { partition, rows } = rounds.take(taken, most)
      passing.due = rate === null ? clock.now() : from() + (taken * 1_000) / rate
      taken += rows.length
      return { kind: 'rows', partition, rows }
    },
    advance: () => undefined,
    position: () => ({ taken, from: from() }),
    lag: () => (rate === null ? null : Math.max(0, owed())),
    locate: (offset) => `record ${(taken + offset + 1).toLocaleString('en-US')} of the load`,
    close: async () => undefined,
  }
}

const sinkOf = (passing: Passing, { warm }: Load): SinkRuntime => ({
  kind: 'sink',
  recovery: 'rewinds',
  format: () => ({ kind: 'json', timestamps: 'iso' }),
  changes: () => 'op',
  async open(_operator, _schema, { clock }) {
    const ages = new AgeSample()
    return {
      write: async () => {
        const now = clock.now()
        if (now >= (passing.from ?? now) + warm) ages.add(Math.max(0, now - passing.due))
      },
      prepare: async () => null,
      commit: async () => undefined,
      finish: async () => undefined,
      suspend: async () => undefined,
      abort: async () => undefined,
      latency: () => ages.percentiles(),
    }
  },
})

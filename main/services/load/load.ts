/** How much a pipeline carries on this machine, how late its rows are, and how soon it is back after a kill. */
import type { Frame } from '../../../bridge/contract.ts'
import { OperationalError } from '../../../model/errors.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { runLoad, type LoadJob } from './run.ts'

export interface Step {
  /** Records a second that were due; null: as many as were taken. */
  readonly offered: number | null
  /** Records a second that the sources gave. */
  readonly taken: number
  /** Records that were due and not taken at the end; 0 where none were due. */
  readonly backlog: number
  /** Of the slowest sink, ms: from when the record that brought a row was due until the row was there. Null: no row came. */
  readonly latency: { readonly p50: number; readonly p99: number } | null
  readonly sustained: boolean
}

export interface Recovery {
  /** Records a second. */
  readonly rate: number
  /** Ms from the kill until records are taken again; null: not within a minute. */
  readonly again: number | null
  /** Ms from the kill until what was due meanwhile is made up for; null: not within a minute. */
  readonly caughtUp: number | null
}

export interface LoadReport {
  readonly steps: readonly Step[]
  /** Records a second; null: not even the smallest step was. */
  readonly sustainable: number | null
  /** Null where nothing is sustainable. */
  readonly recovery: Recovery | null
}

/** Of what was taken at no rate at all. What is carried then is tried with a fifth more, so many times. */
const SHARES = [0.25, 0.5, 0.7, 0.8, 0.9, 1] as const
const MORE = 1.2
const TIMES = 5
/** Where not even the first share is carried. */
const SMALL = 0.1
/** A step is carried where no more than this part of all that was due is left at its end, beside a pause of the machine just then, ms. */
const LEFT = 0.05
const PAUSE = 100

const PATIENCE = 60_000

/** Steps the rate up until back-pressure; `tell` hears of each step. `seconds`: of a step. Throws why the job fails where it does. */
export async function measureLoad(
  job: LoadJob,
  seconds: number,
  tell: (step: Step) => void,
): Promise<LoadReport> {
  const steps: Step[] = []
  const step = async (rate: number | null): Promise<Step> => {
    const measured = await measureStep(job, rate, seconds)
    steps.push(measured)
    tell(measured)
    return measured
  }
  const most = await step(null)
  let best: Step | null = null
  const beyond = Array.from({ length: TIMES }, (_, index) => MORE ** (index + 1))
  for (const share of [...SHARES, ...beyond]) {
    const next = await step(rateOf(most.taken * share))
    if (!next.sustained) break
    best = next
  }
  if (best === null) {
    const small = await step(rateOf(most.taken * SMALL))
    if (small.sustained) best = small
  }
  const sustainable = best?.offered ?? null
  return {
    steps,
    sustainable,
    recovery: sustainable === null ? null : await measureRecovery(job, rateOf(sustainable / 2), seconds),
  }
}

const rateOf = (records: number): number => Math.max(1, Math.round(records))

const sourcesOf = ({ operators }: JobPlan): readonly string[] =>
  operators.filter(({ kind }) => kind === 'source').map(({ id }) => id)

const takenIn = (frame: Frame, sources: readonly string[]): number =>
  sources.reduce((sum, id) => sum + (frame.nodes[id]?.in ?? 0), 0)

const backlogIn = (frame: Frame, sources: readonly string[]): number =>
  sources.reduce((sum, id) => sum + (frame.nodes[id]?.lag ?? 0), 0)

/** Until code is compiled and state has its size, ms. */
const warmOf = (seconds: number): number => Math.max(1_000, seconds * 300)

async function measureStep(job: LoadJob, rate: number | null, seconds: number): Promise<Step> {
  const warm = warmOf(seconds)
  const sources = sourcesOf(job.plan)
  const seen: { first: Frame | null; last: Frame | null } = { first: null, last: null }
  await runLoad(
    job,
    { rate, warm, settings: { restartAttempts: 0 }, patience: warm + seconds * 1_000 + PATIENCE },
    {
      frame(frame, _life, done) {
        if (takenIn(frame, sources) === 0 || frame.elapsed < warm) return
        seen.first ??= frame
        if (frame.elapsed < seen.first.elapsed + seconds * 1_000) return
        seen.last = frame
        done()
      },
    },
  )
  const { first, last } = seen
  if (first === null || last === null) {
    throw new OperationalError('load-slow', 'The job took too few records to measure it.', {
      hint: 'Look with a preview at what it does with them.',
    })
  }
  const [taken, time] = [takenIn(last, sources) - takenIn(first, sources), last.elapsed - first.elapsed]
  const backlog = backlogIn(last, sources)
  return {
    offered: rate,
    taken: Math.round((taken * 1_000) / time),
    backlog,
    latency: latencyIn(last, job.plan),
    sustained: rate === null || backlog <= (rate * (LEFT * last.elapsed + PAUSE)) / 1_000,
  }
}

function latencyIn(frame: Frame, { operators }: JobPlan): Step['latency'] {
  const all = operators.flatMap(({ id, kind }) => {
    const latency = kind === 'sink' ? frame.nodes[id]?.latency : undefined
    return latency === undefined ? [] : [latency]
  })
  return all.toSorted((a, b) => b.p99 - a.p99)[0] ?? null
}

/** More often than a job may have them, so that what has to be done again is little. */
const CHECKPOINTS = 1_000

async function measureRecovery(job: LoadJob, rate: number, seconds: number): Promise<Recovery> {
  const sources = sourcesOf(job.plan)
  const { checkpointInterval } = job.plan.settings
  let started: number | null = null
  let killed: number | null = null
  let again: number | null = null
  let caughtUp: number | null = null
  /** What the second engine says it has taken, in its first frame. */
  let restored: number | null = null
  await runLoad(
    job,
    {
      rate,
      warm: 0,
      settings: {
        checkpointInterval:
          checkpointInterval === 0 ? CHECKPOINTS : Math.min(checkpointInterval, CHECKPOINTS),
        checkpointRecords: 0,
        restartAttempts: 100,
        restartDelay: 0,
      },
      patience: warmOf(seconds) + PATIENCE,
    },
    {
      frame(frame, life, done) {
        const taken = takenIn(frame, sources)
        if (taken > 0) started ??= performance.now()
        if (killed === null || life === 1) return
        restored ??= taken
        if (taken === restored) return
        const passed = Math.round(performance.now() - killed)
        again ??= passed
        if (backlogIn(frame, sources) > rate / 10) return
        caughtUp = passed
        done()
      },
      checkpoint({ last }, kill) {
        if (killed !== null || last === null || started === null) return
        if (performance.now() - started < warmOf(seconds)) return
        killed = performance.now()
        kill()
      },
    },
  )
  return { rate, again, caughtUp }
}

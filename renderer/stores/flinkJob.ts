/** `useFlinkJob`: the job on a Flink cluster that is followed, with the drawing that it was made of. */
import { create } from 'zustand'
import type { FlinkJobView, FlinkSubmitted } from '../../bridge/contract.ts'
import { serializeError, type SerializedError } from '../../model/errors.ts'
import { hasEnded } from '../../model/flinkJob.ts'
import { client } from './client.ts'
import { useProject } from './project.ts'
import { seekTrust } from './trust.ts'
import type { ProjectState } from './types.ts'

/** How often a job is looked at, ms: Flink itself counts anew every few seconds. */
const EVERY = 2_000
/**
 * Ms until Flink has forgotten how it last saw a job: checkpoints are told from a picture that is 3 s old at most (`web.refresh-interval`), the state is not. The last
 * look at a job that has ended is after that, else its savepoint may be missing.
 */
const PICTURE = 4_000

export interface FollowedJob {
  readonly connection: string
  readonly jobId: string
  readonly name: string
  /** The drawing that its nodes belong to. */
  readonly document: ProjectState['document']
}

export interface FlinkJobStore {
  readonly job: FollowedJob | null
  /** Null until the cluster has told. */
  readonly view: FlinkJobView | null
  /** Why the last look failed; what was seen before stays. */
  readonly error: SerializedError | null
  /** Wall clock of the newest look, and of the first that saw the job's end. */
  readonly at: number
  readonly endedAt: number | null
}

const nothing = { job: null, view: null, error: null, at: 0, endedAt: null } as const

export const useFlinkJob = create<FlinkJobStore>(() => nothing)

/** A job of the pipeline as it is drawn now. */
export function followJob(job: Omit<FollowedJob, 'document'>): void {
  useFlinkJob.setState({ ...nothing, job: { ...job, document: useProject.getState().document } })
  void look()
}

export const leaveJob = (): void => useFlinkJob.setState(nothing)

let timer: ReturnType<typeof setTimeout> | null = null

const lookIn = (milliseconds: number): void => {
  timer ??= setTimeout(() => void look(), milliseconds)
}

/** Looks until the job has ended and Flink has told all of it, or nobody follows it. */
async function look(): Promise<void> {
  if (timer !== null) clearTimeout(timer)
  timer = null
  const { job } = useFlinkJob.getState()
  if (job === null) return
  const { path } = useProject.getState()
  const { connection, jobId, document } = job
  try {
    const view = await client.request('flink.job', {
      connection,
      jobId,
      drawing: { document, path, parameters: {} },
    })
    const before = useFlinkJob.getState()
    if (before.job !== job) return
    const at = Date.now()
    const ended = hasEnded(view.state)
    const endedAt = ended ? (before.endedAt ?? at) : null
    useFlinkJob.setState({ view: ended ? withFigures(view, before.view) : view, error: null, at, endedAt })
    if (endedAt !== null) {
      if (at - endedAt < PICTURE) lookIn(PICTURE)
      return
    }
  } catch (error) {
    if (useFlinkJob.getState().job !== job) return
    useFlinkJob.setState({ error: serializeError(error), at: Date.now() })
  }
  lookIn(EVERY)
}

/** Flink forgets the figures of a job that has ended: those of the last look stay. */
function withFigures(view: FlinkJobView, before: FlinkJobView | null): FlinkJobView {
  const nodes = Object.entries(view.nodes).map(([id, node]) => {
    const was = before?.nodes[id]
    return [
      id,
      {
        ...node,
        in: node.in ?? was?.in ?? null,
        out: node.out ?? was?.out ?? null,
        late: node.late ?? was?.late ?? null,
      },
    ]
  })
  return { ...view, nodes: Object.fromEntries(nodes) as FlinkJobView['nodes'] }
}

export const lookNow = (): void => void look()

/** The job belongs to the pipeline that was open. Called once at the start. */
export function followFlinkJobs(): void {
  useProject.subscribe((state, before) => {
    if (state.opened.count !== before.opened.count) leaveJob()
  })
}

/** What confirms a change on a cluster that is for production: its name. */
type Confirm = { readonly confirm?: string }

export interface SubmitChoice extends Confirm {
  readonly connection: string
  readonly savepoint: string | null
  readonly allowNonRestored: boolean
  readonly parallelism: number | null
}

/** Runs the pipeline as it is drawn on Flink, and follows it. Throws what stands in the way. */
export async function submitJob(choice: SubmitChoice): Promise<FlinkSubmitted> {
  const { document, path } = useProject.getState()
  await seekTrust(document, 'run')
  const done = await client.request('flink.submit', {
    ...choice,
    drawing: { document, path, parameters: {} },
  })
  if (done.kind === 'submitted')
    followJob({ connection: choice.connection, jobId: done.jobId, name: done.name })
  return done
}

export type JobAct = 'savepoint' | 'stop' | 'cancel' | 'rescale'

export interface ActChoice extends Confirm {
  readonly directory: string | null
  readonly drain: boolean
  readonly parallelism: number
}

export type ActDone =
  | { readonly kind: 'done'; readonly savepoint: string | null }
  | Extract<FlinkSubmitted, { readonly kind: 'refused' }>

/** Throws what stands in the way. After a change of the parallelism the new job is followed. */
export async function changeJob(
  act: JobAct,
  { connection, jobId }: Pick<FollowedJob, 'connection' | 'jobId'>,
  { directory, drain, parallelism, ...confirm }: ActChoice,
): Promise<ActDone> {
  const job = { connection, jobId, ...confirm }
  switch (act) {
    case 'savepoint':
      return { kind: 'done', ...(await client.request('flink.savepoint', { ...job, directory })) }
    case 'stop': {
      const { savepoint } = await client.request('flink.stop', { ...job, directory, drain })
      lookNow()
      return { kind: 'done', savepoint }
    }
    case 'cancel':
      await client.request('flink.cancel', job)
      lookNow()
      return { kind: 'done', savepoint: null }
    case 'rescale': {
      const { document, path } = useProject.getState()
      const done = await client.request('flink.rescale', {
        ...job,
        drawing: { document, path, parameters: {} },
        parallelism,
        directory,
      })
      if (done.kind === 'refused') return done
      followJob({ connection, jobId: done.jobId, name: done.name })
      return { kind: 'done', savepoint: done.savepoint }
    }
  }
}

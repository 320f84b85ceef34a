/** What the options of `run` say of checkpoints: where they are, and what the run goes on from. */
import type { CheckpointPlace } from '../../bridge/contract.ts'
import { codeOf } from '../../engine/checkpoint/files.ts'
import {
  checkpointPlace,
  checkpointRoot,
  checkSavepointName,
  lastUnfinished,
} from '../services/checkpoints.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { durationText } from './summary.ts'

export interface ResumeOptions {
  readonly checkpoints?: string
  readonly resume: boolean
  /** A checkpoint's folder or a savepoint's name. */
  readonly from?: string
  readonly savepoint?: string
  readonly allowDroppedState: boolean
  readonly allowDoubledRecords: boolean
}

export interface Resuming {
  /** Undefined where no checkpoints can be made. */
  readonly place: CheckpointPlace | undefined
  /** What a person is to know before the start. */
  readonly notices: readonly string[]
}

/** Throws UserError for a checkpoint that is not there, or a name that is taken. */
export async function resuming(
  path: string,
  parameters: Readonly<Record<string, string>>,
  options: ResumeOptions,
): Promise<Resuming> {
  const root = options.checkpoints ?? (await checkpointRoot(stateDirectory(), path, parameters))
  const { allowDroppedState, allowDoubledRecords } = options
  if (options.savepoint !== undefined) await checkSavepointName(root, options.savepoint)
  const unfinished = await lastUnfinished(root)
  const notices: string[] = []
  const from =
    options.from !== undefined ? { checkpoint: options.from } : options.resume ? ('resume' as const) : null
  if (from === null && unfinished !== null) {
    const age = durationText(Math.max(0, Date.now() - unfinished.at))
    notices.push(
      `An earlier run ended at checkpoint ${unfinished.checkpoint}, ${age} ago, before its end; this one starts anew. To go on with it: --resume`,
    )
  }
  try {
    const place = await checkpointPlace({ root, from, allowDroppedState, allowDoubledRecords })
    if (from === 'resume' && place.restore === null)
      notices.push('There is no checkpoint to go on from: the run starts from its beginning.')
    return { place, notices }
  } catch (error) {
    // A run that nobody has asked to be gone on with does without, on a disk that can only be read.
    const asked = options.checkpoints !== undefined || from !== null || options.savepoint !== undefined
    if (asked || codeOf(error) === '') throw error
    const reason = error instanceof Error ? error.message : String(error)
    notices.push(`No checkpoints are made: ${reason}`)
    return { place: undefined, notices }
  }
}

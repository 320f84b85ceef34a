/** A debug run on the command line: `--pinned`, `--from NODE=…`. It makes no checkpoints and notes nothing outside. */
import { UserError } from '../../model/errors.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import { pinsOf, type Pins } from '../../model/pins/pin.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Replays } from '../../model/replay.ts'
import { pinsFolder } from '../services/pins/file.ts'
import { readPins } from '../services/pins/pins.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { readFrom } from './replays.ts'
import type { ResumeOptions } from './resuming.ts'

export interface DebugOptions extends Omit<ResumeOptions, 'from'> {
  readonly from: readonly string[]
  readonly pinned: boolean
  readonly write: boolean
}

export interface Debugging {
  readonly replays: Replays
}

/** Null: a real run. Throws UserError `cli.debug` for what a debug run cannot do. */
export function debugOf(options: DebugOptions): Debugging | null {
  const { replays, checkpoint } = readFrom(options.from)
  if (!options.pinned && Object.keys(replays).length === 0) {
    if (!options.write) return null
    throw new UserError(
      'cli.debug',
      '--write belongs to a debug run; in a real one sinks write in any case.',
      {
        hint: 'Leave it out, or add --pinned or --from NODE=….',
      },
    )
  }
  const { resume, savepoint, checkpoints } = options
  if (resume || checkpoint !== null || savepoint !== undefined || checkpoints !== undefined) {
    throw new UserError('cli.debug', 'A debug run makes no checkpoints and goes on from none.', {
      hint: 'Leave out --pinned and --from NODE=…, or what says something of checkpoints.',
    })
  }
  return { replays }
}

/** What of the options says something of checkpoints. */
export const resumeOptions = ({ from, ...options }: DebugOptions): ResumeOptions => {
  const { checkpoint } = readFrom(from)
  return checkpoint === null ? options : { ...options, from: checkpoint }
}

/** Throws UserError `cli.nothingPinned`, `pin-missing`, `pin-damaged`. */
export async function pinned(
  path: string,
  document: PipelineDocument,
  plan: JobPlan,
  debugging: Debugging | null,
): Promise<Pins> {
  if (Object.keys(pinsOf(document)).length === 0) {
    throw new UserError('cli.nothingPinned', `No source of ${path} has pinned records.`, {
      hint: 'Pin some in the app: at the source, or on the edge behind it.',
    })
  }
  const { connectionTools } = await import('./connections/services.ts')
  const folder = pinsFolder(stateDirectory(), path)
  const without = Object.keys(debugging?.replays ?? {})
  return readPins(folder, document, plan, without, connectionTools().secrets)
}

/** What a person is to know before the start. */
export function debugNotices(
  pins: Pins,
  replays: Replays,
  plan: JobPlan,
  writes: boolean,
): readonly string[] {
  const sources = plan.operators.filter(({ kind }) => kind === 'source')
  const said = sources.map(({ id }) => {
    const pin = own(pins, id)
    if (pin !== undefined)
      return `${id} gives ${pin.header.records.toLocaleString('en-US')} pinned records of ${new Date(pin.header.at).toISOString()}; nothing else of it is read.`
    return own(replays, id) === undefined
      ? `${id} is read as the pipeline says.`
      : `${id} begins where --from says; no offsets are committed.`
  })
  return [
    ...said,
    writes
      ? 'A debug run: sinks write.'
      : 'A debug run: sinks write nothing, but for those that print. --write lets them.',
  ]
}

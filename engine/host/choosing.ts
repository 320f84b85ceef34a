/** Which checkpoint a job goes on from. */
import type { SealingKeys } from '../../model/encryption.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import type { CheckpointName } from '../api/index.ts'
import { DamagedCheckpoint, type Header } from '../checkpoint/manifest.ts'
import { checkpointName, isOfRun } from '../checkpoint/name.ts'
import { openCheckpoint, verifyCheckpoint, type Checkpoint } from '../checkpoint/reader.ts'
import { listCheckpoints, type FoundCheckpoint } from '../checkpoint/store.ts'
import { commitsOf, type TopologyNode } from '../kernel/topology.ts'

export interface CheckpointPlace {
  /** The run's own folder. */
  readonly directory: string
  readonly savepoints: string
  /**
   * Null for a fresh start, `latest` for the newest whole one of the run's folder (a fresh start where there is none); else a checkpoint's folder, for a run
   * that has none of its own yet.
   */
  readonly restore: string | null
  readonly allowDroppedState: boolean
  readonly allowDoubledRecords: boolean
  /** What opens encrypted checkpoints, and encrypts new ones; left out or null: they are not encrypted. */
  readonly keys?: SealingKeys | null
}

export type Say = (level: 'info' | 'warn' | 'error', message: string) => void

export interface Chosen {
  /** Null: the job begins anew. */
  readonly checkpoint: Checkpoint | null
  /** Newer ones that nobody may go on from any more. */
  readonly outdated: readonly FoundCheckpoint[]
}

/**
 * The one that sinks outside have committed last, and no other: a newer one may hold what was never committed, an older one would write twice. `committed`: what they say of it. Throws OperationalError where that one is not there any more, and nobody has allowed to write twice.
 */
export async function chooseCommitted(
  committed: CheckpointName | null,
  place: CheckpointPlace,
  nodes: ReadonlyMap<string, TopologyNode>,
  say: Say,
): Promise<Chosen> {
  const { directory, restore } = place
  if (restore === null) return { checkpoint: null, outdated: [] }
  const list = await listCheckpoints(directory)
  const named = async (outdated: readonly FoundCheckpoint[]): Promise<Chosen> => ({
    checkpoint: restore === 'latest' ? null : await readWhole(restore, place),
    outdated,
  })
  if (committed === null || !isOfRun(committed, directory)) {
    // Nothing of this run was ever committed, or somebody has committed since who does not know of it.
    return list.length === 0 ? named([]) : fallBack(list.slice(1), list, nodes, place, say)
  }
  if (committed.checkpoint === 0) {
    const begins = await checkpointName(directory, null)
    if (committed.hash !== begins.hash && restore === 'latest') {
      throw new UserError(
        'savepoint-wanted',
        'The run began from a savepoint and has not come to a checkpoint since.',
        {
          hint: 'Start it from the savepoint again: --from NAME.',
        },
      )
    }
    return named(list)
  }
  const at = list.findIndex(({ id }) => id === committed.checkpoint)
  const found = list[at]
  if (found === undefined)
    return fallBack(
      list.filter(({ id }) => id < committed.checkpoint),
      list,
      nodes,
      place,
      say,
    )
  try {
    const whole = await readWhole(found.folder, place)
    const name = await checkpointName(directory, found.folder)
    if (name.hash !== committed.hash)
      throw new DamagedCheckpoint(
        found.folder,
        'it is not the one that was committed.',
        whole.manifest.header,
      )
    return { checkpoint: whole, outdated: list.slice(0, at) }
  } catch (error) {
    if (!(error instanceof DamagedCheckpoint)) throw error
    say('error', error.message)
    return fallBack(list.slice(at + 1), list, nodes, place, say, error.header)
  }
}

/** Goes on from an older one, where that is allowed. */
async function fallBack(
  older: readonly FoundCheckpoint[],
  all: readonly FoundCheckpoint[],
  nodes: ReadonlyMap<string, TopologyNode>,
  place: CheckpointPlace,
  say: Say,
  header: Header | null = null,
): Promise<Chosen> {
  const { allowDoubledRecords, restore } = place
  let { found } = await newestWhole(older, place)
  if (found === null && restore !== null && restore !== 'latest') found = await readWhole(restore, place)
  const back = found === null ? 'its beginning' : `checkpoint ${found.manifest.header.id}`
  if (!allowDoubledRecords) {
    throw new OperationalError(
      'doubled-records',
      `The checkpoint that was committed last is not there. Going on from ${back} may write ${doubledRecords(header, found, nodes).join(' and ')} a second time.`,
      { hint: 'Go on all the same with --allow-doubled-records, or start anew.' },
    )
  }
  say('error', `The job goes on from ${back} instead.`)
  const id = found?.manifest.header.id ?? 0
  return { checkpoint: found, outdated: all.filter((one) => one.id > id) }
}

/** The newest whole checkpoint, or the one that is named. */
export async function choose(
  restore: string,
  place: CheckpointPlace,
  nodes: ReadonlyMap<string, TopologyNode>,
  say: Say,
): Promise<Checkpoint | null> {
  const { directory, allowDoubledRecords } = place
  const list = await listCheckpoints(directory)
  if (restore !== 'latest' && list.length === 0) return readWhole(restore, place)
  const { found, damaged } = await newestWhole(list, place)
  if (damaged.length === 0) return found
  for (const { message } of damaged) say('error', message)
  const back = found === null ? 'its beginning' : `checkpoint ${found.manifest.header.id}`
  const doubled = doubledRecords(damaged[0]?.header ?? null, found, nodes)
  if (doubled.length > 0 && !allowDoubledRecords) {
    throw new OperationalError(
      'doubled-records',
      `The last checkpoint is damaged. Going on from ${back} would write ${doubled.join(' and ')} a second time.`,
      { hint: 'Go on all the same with --allow-doubled-records, or start anew.' },
    )
  }
  const rewound = doubled.length > 0 ? '' : ' Files take back what was written since.'
  say('error', `The job goes on from ${back} instead.${rewound}`)
  return found
}

/** The first of these that can be read, and those before it that cannot. */
async function newestWhole(
  list: readonly FoundCheckpoint[],
  place: CheckpointPlace,
): Promise<{ readonly found: Checkpoint | null; readonly damaged: readonly DamagedCheckpoint[] }> {
  const damaged: DamagedCheckpoint[] = []
  for (const { folder } of list) {
    try {
      return { found: await readWhole(folder, place), damaged }
    } catch (error) {
      if (!(error instanceof DamagedCheckpoint)) throw error
      damaged.push(error)
    }
  }
  return { found: null, damaged }
}

async function readWhole(folder: string, { keys = null }: CheckpointPlace): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(folder, keys)
  await verifyCheckpoint(checkpoint)
  return checkpoint
}

/** "1,204 records to orders" of each sink that has committed since. */
function doubledRecords(
  last: Header | null,
  found: Checkpoint | null,
  nodes: ReadonlyMap<string, TopologyNode>,
): readonly string[] {
  const commits = [...nodes.values()].filter(commitsOf)
  return commits.flatMap(({ operator: { id } }) => {
    if (last === null) return [`an unknown number of records to ${id}`]
    const before = found === null ? 0 : (own(found.manifest.header.written, id) ?? 0)
    const count = (own(last.written, id) ?? 0) - before
    return count === 0
      ? []
      : [`${count.toLocaleString('en-US')} ${count === 1 ? 'record' : 'records'} to ${id}`]
  })
}

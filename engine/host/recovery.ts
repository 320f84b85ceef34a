/** Opens a run's checkpoints: which one the job goes on from, what of it fits, and where the next ones go. */
import type { JobPlan } from '../../model/plan/plan.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import type { NodeRuntime } from '../api/index.ts'
import { compareParts, fateText, type Fate } from '../checkpoint/compare.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import { DamagedCheckpoint, type Header, type Part } from '../checkpoint/manifest.ts'
import { openCheckpoint, verifyCheckpoint, type Checkpoint } from '../checkpoint/reader.ts'
import { CheckpointStore, listCheckpoints } from '../checkpoint/store.ts'
import type { TopologyNode } from '../kernel/topology.ts'
import { partsOf } from './parts.ts'
import { restoring } from './restoring.ts'

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
}

export type Say = (level: 'info' | 'warn' | 'error', message: string) => void

export interface Recovered {
  readonly checkpoints: CheckpointStore
  readonly restore: JobSnapshot | null
}

/** Throws UserError where something would be lost or doubled that nobody has allowed, DamagedCheckpoint where the one that was named cannot be read. */
export async function recover(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  place: CheckpointPlace,
  say: Say,
  now: number,
): Promise<Recovered> {
  const { parts, nodes } = partsOf(plan, runtimes)
  const found = place.restore === null ? null : await choose(place.restore, place, nodes, say)
  let restore: JobSnapshot | null = null
  let exact = false
  if (found !== null) {
    const { header } = found.manifest
    const fates = fatesOf(found, parts, nodes)
    say('info', `Goes on from checkpoint ${header.id}, taken ${ageText(now - header.at)} ago.`)
    checkFates(fates, header.plan !== plan.hash, place.allowDroppedState, say)
    restore = restoring(found, fates, (node, saved) => migration(nodes.get(node), saved))
    exact = fates.every(({ fate }) => fate === 'kept' || fate === 'new')
  }
  const checkpoints = await CheckpointStore.open({
    directory: place.directory,
    savepoints: place.savepoints,
    kept: plan.settings.checkpointsKept,
    job: plan.name,
    plan: plan.hash,
    parts,
    restored: exact ? found : null,
  })
  return { checkpoints, restore }
}

export interface Comparison {
  readonly id: number
  /** Of its cut, epoch ms. */
  readonly at: number
  /** The plan is not the one that made it. */
  readonly edited: boolean
  readonly fates: readonly Fate[]
  /** What is wrong with newer checkpoints, and which one is taken instead. */
  readonly warnings: readonly string[]
  /** Records that a sink would get a second time, in words, or null. */
  readonly doubled: string | null
}

/** What a job would go on from, and what of it fits; nothing is changed. Null: from its beginning. */
export async function compareJob(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  place: CheckpointPlace,
): Promise<Comparison | null> {
  const { parts, nodes } = partsOf(plan, runtimes)
  if (place.restore === null) return null
  const warnings: string[] = []
  let doubled: string | null = null
  const look = (allowDoubledRecords: boolean): Promise<Checkpoint | null> => {
    warnings.length = 0
    return choose(place.restore ?? 'latest', { ...place, allowDoubledRecords }, nodes, (_level, message) =>
      warnings.push(message),
    )
  }
  const found = await look(false).catch((error: unknown) => {
    if (!(error instanceof OperationalError && error.code === 'doubled-records')) throw error
    doubled = error.message
    return look(true)
  })
  if (found === null) return null
  const { header } = found.manifest
  const fates = fatesOf(found, parts, nodes)
  return { id: header.id, at: header.at, edited: header.plan !== plan.hash, fates, warnings, doubled }
}

const fatesOf = (
  { manifest }: Checkpoint,
  parts: Readonly<Record<string, Part>>,
  nodes: ReadonlyMap<string, TopologyNode>,
): readonly Fate[] =>
  compareParts(manifest, parts, (node, saved) => migration(nodes.get(node), saved) !== null)

function migration(node: TopologyNode | undefined, { version, depends }: Part) {
  if (node?.runtime.kind !== 'operator') return null
  return node.runtime.migrate?.({ version, depends }, node.operator) ?? null
}

/** Tells what becomes of the checkpoint where that is not simply all, and refuses what would lose something. */
function checkFates(fates: readonly Fate[], edited: boolean, allowed: boolean, say: Say): void {
  const lost = fates.filter(({ loses }) => loses)
  if (!edited && fates.every(({ fate }) => fate === 'kept' || fate === 'new')) return
  const list = fates.map((fate) => `  ${fateText(fate)}`).join('\n')
  say(lost.length === 0 ? 'info' : 'warn', `The pipeline has changed since. Of the checkpoint:\n${list}`)
  if (lost.length === 0 || allowed) return
  const names = lost.map(({ node, what }) => `the ${what} of ${node}`).join(', ')
  throw new UserError('dropped-state', `Going on would lose ${names}.`, {
    hint: 'Undo the change, start anew, or go on without it: --allow-dropped-state.',
  })
}

/** The newest whole checkpoint, or the one that is named. */
async function choose(
  restore: string,
  { directory, allowDoubledRecords }: CheckpointPlace,
  nodes: ReadonlyMap<string, TopologyNode>,
  say: Say,
): Promise<Checkpoint | null> {
  const list = await listCheckpoints(directory)
  if (restore !== 'latest' && list.length === 0) return readWhole(restore)
  const damaged: DamagedCheckpoint[] = []
  let found: Checkpoint | null = null
  for (const { folder } of list) {
    try {
      found = await readWhole(folder)
      break
    } catch (error) {
      if (!(error instanceof DamagedCheckpoint)) throw error
      damaged.push(error)
    }
  }
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

async function readWhole(folder: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(folder)
  await verifyCheckpoint(checkpoint)
  return checkpoint
}

/** "1,204 records to orders" of each sink that has committed since. */
function doubledRecords(
  last: Header | null,
  found: Checkpoint | null,
  nodes: ReadonlyMap<string, TopologyNode>,
): readonly string[] {
  const commits = [...nodes.values()].filter(
    ({ runtime }) => runtime.kind === 'sink' && runtime.recovery === 'commits',
  )
  return commits.flatMap(({ operator: { id } }) => {
    if (last === null) return [`an unknown number of records to ${id}`]
    const before = found === null ? 0 : (own(found.manifest.header.written, id) ?? 0)
    const count = (own(last.written, id) ?? 0) - before
    return count === 0
      ? []
      : [`${count.toLocaleString('en-US')} ${count === 1 ? 'record' : 'records'} to ${id}`]
  })
}

function ageText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  const minutes = seconds / 60
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`
}

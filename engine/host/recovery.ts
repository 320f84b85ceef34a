/** Opens a run's checkpoints: which one the job goes on from, what of it fits, and where the next ones go. */
import type { JobPlan } from '../../model/plan/plan.ts'
import { atNode, OperationalError, UnexpectedError, UserError } from '../../model/errors.ts'
import type { CheckpointName, NodeRuntime, SinkContext } from '../api/index.ts'
import { compareParts, fateText, type Fate } from '../checkpoint/compare.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import { removeFolder } from '../checkpoint/files.ts'
import type { Part } from '../checkpoint/manifest.ts'
import { checkpointName } from '../checkpoint/name.ts'
import type { Checkpoint } from '../checkpoint/reader.ts'
import { CheckpointStore } from '../checkpoint/store.ts'
import { commitsOf, type TopologyNode } from '../kernel/topology.ts'
import { choose, chooseCommitted, type CheckpointPlace, type Chosen, type Say } from './choosing.ts'
import { partsOf } from './parts.ts'
import { restoring } from './restoring.ts'

export type { CheckpointPlace, Say } from './choosing.ts'

export interface Recovered {
  readonly checkpoints: CheckpointStore
  readonly restore: JobSnapshot | null
  /** The checkpoint that the job goes on from, as sinks outside keep it. */
  readonly from: CheckpointName
}

/** Of a job whose sinks need nothing from outside. */
const noContext = (node: string): SinkContext => {
  throw new UnexpectedError('context', `${node} has no surroundings.`)
}

/** Throws UserError where something would be lost or doubled that nobody has allowed, DamagedCheckpoint where the one that was named cannot be read. */
export async function recover(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  place: CheckpointPlace,
  say: Say,
  now: number,
  contextOf: (node: string) => SinkContext = noContext,
): Promise<Recovered> {
  const { parts, nodes } = partsOf(plan, runtimes)
  const { checkpoint: found, outdated } = await find(nodes, place, say, contextOf, 'committed')
  for (const { folder } of outdated) await removeFolder(folder)
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
    keys: place.keys ?? null,
  })
  return { checkpoints, restore, from: await checkpointName(place.directory, found?.folder ?? null) }
}

/**
 * Sinks that commit are asked first, at a fresh start too. By `committed`: after that no earlier process writes any more; by `lookCommitted`: nothing has changed
 * for anybody.
 */
async function find(
  nodes: ReadonlyMap<string, TopologyNode>,
  place: CheckpointPlace,
  say: Say,
  contextOf: (node: string) => SinkContext,
  how: 'committed' | 'lookCommitted',
): Promise<Chosen> {
  checkOneTransaction(nodes)
  let asked = false
  let committed: CheckpointName | null = null
  for (const { runtime, operator } of nodes.values()) {
    const ask = runtime.kind === 'sink' ? runtime[how] : undefined
    if (ask === undefined || !commitsOf({ runtime, operator })) continue
    try {
      committed = await ask(operator, contextOf(operator.id))
    } catch (error) {
      throw atNode(error, operator.id)
    }
    asked = true
  }
  if (asked) return chooseCommitted(committed, place, nodes, say)
  const checkpoint = place.restore === null ? null : await choose(place.restore, place, nodes, say)
  return { checkpoint, outdated: [] }
}

/** Throws UserError where sinks would commit in several systems, of which each could name another checkpoint. */
function checkOneTransaction(nodes: ReadonlyMap<string, TopologyNode>): void {
  let first: { readonly id: string; readonly name: string } | null = null
  for (const node of nodes.values()) {
    const { runtime, operator } = node
    if (runtime.kind !== 'sink' || runtime.transaction === undefined || !commitsOf(node)) continue
    const name = runtime.transaction()
    first ??= { id: operator.id, name }
    if (first.name === name) continue
    throw new UserError(
      'one-transaction',
      `${first.id} and ${operator.id} both write exactly once, in transactions of their own (${first.name}, ${name}).`,
      {
        nodeId: operator.id,
        hint: 'A checkpoint is committed by one system. Let the other sink write at least once; upserts by a key are then right all the same.',
      },
    )
  }
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
  contextOf: (node: string) => SinkContext = noContext,
): Promise<Comparison | null> {
  const { parts, nodes } = partsOf(plan, runtimes)
  if (place.restore === null) return null
  const warnings: string[] = []
  let doubled: string | null = null
  const look = async (allowDoubledRecords: boolean): Promise<Checkpoint | null> => {
    warnings.length = 0
    const warn: Say = (_level, message) => warnings.push(message)
    const allowing = { ...place, allowDoubledRecords }
    return (await find(nodes, allowing, warn, contextOf, 'lookCommitted')).checkpoint
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

function ageText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  const minutes = seconds / 60
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`
}

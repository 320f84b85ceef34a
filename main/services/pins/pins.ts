/**
 * Pins of pipelines: taken from a source, kept beside the pipeline's file, given to previews and debug runs. A pin never changes once it is written; the document
 * names it, so undo and redo need no more than the name.
 */
import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import type { Definitions } from '../../../model/analysis.ts'
import type { PipelineDocument } from '../../../model/document.ts'
import { atNode, serializeError } from '../../../model/errors.ts'
import { PIN_LIMITS, PIN_NAME, pinsOf, type PinHeader, type Pins } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { picking, type Picks } from '../../../nodes/kafka_source/replay.ts'
import type { Connections } from '../connections.ts'
import { resolveKeys, type KeyStore } from '../encryption.ts'
import type { EnginePool } from '../engine/pool.ts'
import { isMissing } from '../fileErrors.ts'
import { baseDirectory } from '../locations.ts'
import { neededConnections, planOf, type Startable } from '../plan.ts'
import type { Trust } from '../trust.ts'
import { captureRecords } from './capture.ts'
import { copyPinFile, PIN_EXTENSION, pinPath, pinsFolder, readPinFile, writePinFile } from './file.ts'

/** How long pins of pipelines are kept that were never saved, ms. */
const UNSAVED_FOR = 30 * 24 * 3_600_000
/** How long records are waited for, ms; those that are picked one by one may lie far apart. */
const PATIENCE = { next: 5_000, picked: 30_000 }

export interface CaptureRequest extends Startable {
  readonly node: string
  /** At most. */
  readonly records: number
  /** Just these records of a topic, instead of the next ones. */
  readonly picked?: { readonly topic: string; readonly offsets: Picks }
}

export type PinView =
  | { readonly header: PinHeader }
  | { readonly problem: { readonly message: string; readonly hint: string | null } }

export interface PinStore {
  /** Throws UserError `trust.needed` for code that is not trusted, `run.invalid` where the source cannot be read as it is, and what reading it throws. */
  capture(request: CaptureRequest): Promise<{ name: string; header: PinHeader }>
  /** What there is to know of pins, by their names. */
  views(path: string | null, names: readonly string[]): Promise<Record<string, PinView>>
  /** The pins of the sources in a plan, without those that begin elsewhere. Throws UserError `pin-missing`, `pin-damaged` at the node. */
  read(
    path: string | null,
    document: PipelineDocument,
    plan: JobPlan,
    without: readonly string[],
  ): Promise<Pins>
  /** A document is saved at this path: its pins come along, and those that nothing names any more go. */
  saved(path: string, document: PipelineDocument): Promise<void>
}

export interface PinStoreOptions {
  readonly stateDirectory: string
  readonly definitions: Definitions
  readonly engines: EnginePool
  readonly connections: Pick<Connections, 'resolve'>
  readonly secrets: KeyStore
  readonly trust: Pick<Trust, 'require'>
}

export function createPins({
  stateDirectory,
  definitions,
  engines,
  connections,
  secrets,
  trust,
}: PinStoreOptions): PinStore {
  /** Names that a document of now may come back to by undo, and where pins have been seen. */
  const used = new Set<string>()
  const folders = new Set<string>()

  const folderOf = (path: string | null): string => {
    const folder = pinsFolder(stateDirectory, path)
    folders.add(folder)
    return folder
  }

  return {
    async capture({ node, records, picked, ...startable }) {
      await trust.require(startable.document)
      const plan = planOf(definitions, startable, true)
      const operators = plan.operators.filter(({ id }) => id === node)
      const own = picked === undefined ? plan : { ...plan, operators: operators.map(pickedBy(picked)) }
      const resolved = await connections.resolve(neededConnections({ ...plan, operators }, {}, false))
      const keys = await resolveKeys(plan.settings.encryption, secrets)
      const pin = await captureRecords(engines, {
        plan: own,
        node,
        records: Math.min(records, PIN_LIMITS.records),
        patience: picked === undefined ? PATIENCE.next : PATIENCE.picked,
        baseDirectory: baseDirectory(startable.path),
        connections: resolved,
      })
      if (startable.path === null) await forgetOld(folderOf(null), used)
      const name = `${node}-${randomBytes(6).toString('hex')}`
      await writePinFile(folderOf(startable.path), name, pin, keys?.current ?? null)
      used.add(name)
      return { name, header: pin.header }
    },

    async views(path, names) {
      const folder = folderOf(path)
      const views: Record<string, PinView> = {}
      for (const name of names.filter((one) => PIN_NAME.test(one))) {
        used.add(name)
        try {
          views[name] = { header: (await readPinFile(folder, name, secrets)).header }
        } catch (error) {
          const { message, hint } = serializeError(error)
          views[name] = { problem: { message, hint } }
        }
      }
      return views
    },

    read: (path, document, plan, without) => readPins(folderOf(path), document, plan, without, secrets),

    async saved(path, document) {
      const folder = folderOf(path)
      const named = new Set(Object.values(pinsOf(document)))
      for (const name of named) await bring(name, folder, folders)
      for (const name of await namesIn(folder))
        if (!named.has(name) && !used.has(name)) await rm(pinPath(folder, name), { force: true })
    },
  }
}

const pickedBy =
  ({ topic, offsets }: NonNullable<CaptureRequest['picked']>) =>
  (operator: JobPlan['operators'][number]): JobPlan['operators'][number] => ({
    ...operator,
    config: { ...(operator.config as object), ...picking(topic, offsets) },
  })

export async function readPins(
  folder: string,
  document: PipelineDocument,
  plan: JobPlan,
  without: readonly string[],
  secrets: KeyStore,
): Promise<Pins> {
  const names = pinsOf(document)
  const found = plan.operators.flatMap(({ id, kind }) => {
    const name = names[id]
    return kind !== 'source' || name === undefined || without.includes(id) ? [] : [{ id, name }]
  })
  const pins = await Promise.all(
    found.map(async ({ id, name }) => {
      try {
        return [id, await readPinFile(folder, name, secrets)] as const
      } catch (error) {
        throw atNode(error, id)
      }
    }),
  )
  return Object.fromEntries(pins)
}

/** Copies a pin from wherever it is; what is nowhere stays missing, which its node tells. */
async function bring(name: string, folder: string, folders: ReadonlySet<string>): Promise<void> {
  if ((await namesIn(folder)).includes(name)) return
  for (const other of folders) {
    if (other === folder || !(await namesIn(other)).includes(name)) continue
    await copyPinFile(name, other, folder)
    return
  }
}

/** Pins of pipelines that have no file have nobody else to remove them. */
async function forgetOld(folder: string, used: ReadonlySet<string>): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = pinPath(folder, name)
    const age = Date.now() - (await stat(path)).mtimeMs
    if (age > UNSAVED_FOR && !used.has(name)) await rm(path, { force: true })
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder))
      .filter((file) => file.endsWith(PIN_EXTENSION))
      .map((file) => file.slice(0, -PIN_EXTENSION.length))
      .filter((name) => PIN_NAME.test(name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

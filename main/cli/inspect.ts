/** `millrace inspect`: what a checkpoint holds. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { exists } from '../../engine/checkpoint/files.ts'
import { readContent, readNodeEntries } from '../../engine/checkpoint/inspect.ts'
import { locateCheckpoint, type Located } from '../../engine/checkpoint/locate.ts'
import { readManifest, sealOf, type Manifest } from '../../engine/checkpoint/manifest.ts'
import type { Head } from '../../engine/sealed/seal.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import { OperationalError, UserError, serializeError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import { definitions } from '../../nodes/definitions.ts'
import { checkpointRoot } from '../services/checkpoints.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { errorText, EXIT } from './exit.ts'
import { contentJson, contentText, entryJson } from './inspectText.ts'
import { assignments, readPipeline, withAbsolutePaths } from './load.ts'

export interface InspectOptions {
  readonly node?: string
  readonly limit: number
  readonly key: string
  readonly param: readonly string[]
  /** Secrets that hold its key; the one it was encrypted with where none is given. */
  readonly secret: readonly string[]
  readonly json: boolean
}

/** Prints what the checkpoint holds, or entries of one node. A damaged one is printed as far as it can be read. Returns the exit code. */
export async function inspect(path: string, options: InspectOptions): Promise<number> {
  if (options.node === undefined && options.key !== '') {
    throw new UserError('cli.option', '--key goes with --node.', { hint: 'Say whose entries: --node ID' })
  }
  const place = await placeOf(path, options.param)
  const located = await locateCheckpoint(place)
  if (located.among > 1) {
    process.stderr.write(
      `millrace: ${place} holds ${located.among} checkpoints; this is the newest: ${located.folder}\n`,
    )
  }
  const head = await sealOf(located.folder)
  const keys = head === null ? null : await opening(head, options.secret)
  return options.node === undefined
    ? whole(located, options, keys)
    : entries(located, { ...options, node: options.node }, keys)
}

/** What opens an encrypted one; nothing of it is loaded for the others. */
async function opening(head: Head, named: readonly string[]): Promise<SealingKeys | null> {
  const [{ connectionTools }, { keysFor }] = await Promise.all([
    import('./connections/services.ts'),
    import('../services/encryption.ts'),
  ])
  return keysFor(head, connectionTools().secrets, named)
}

/** Of a pipeline's file: the folder in which its runs leave their checkpoints. */
async function placeOf(path: string, param: readonly string[]): Promise<string> {
  const full = resolve(path)
  const isFile = await stat(full).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile || !full.endsWith('.json')) return full
  const given = assignments('--param', param)
  const loaded = await readPipeline(full, definitions)
  const root = await checkpointRoot(stateDirectory(), full, withAbsolutePaths(loaded.document, given))
  if (await exists(root)) return root
  throw new UserError('no-checkpoint', `No run of ${path} has left a checkpoint.`, {
    hint: 'A run that has come to its end leaves none but its savepoints. One with --checkpoints or --param has them elsewhere: name the folder, or the parameters.',
  })
}

async function whole(located: Located, { json }: InspectOptions, keys: SealingKeys | null): Promise<number> {
  const content = await readContent(located.folder, keys)
  const damaged = content.files.filter(({ damage }) => damage !== null)
  if (json) process.stdout.write(`${JSON.stringify(contentJson(content), null, 2)}\n`)
  else process.stdout.write(contentText(content, Date.now()))
  if (damaged.length === 0) return EXIT.ok
  const list = damaged.map(({ name, damage }) => `${name}: ${damage ?? ''}`)
  process.stderr.write(errorText(damagedError(located, list)))
  return EXIT.invalid
}

async function entries(
  located: Located,
  options: InspectOptions & { readonly node: string },
  keys: SealingKeys | null,
): Promise<number> {
  const { node, limit, key, json } = options
  const { folder } = located
  const manifest = await readManifest(folder, keys)
  checkNode(folder, manifest, node)
  const found = await readNodeEntries(folder, manifest, { node, limit, key }, keys)
  if (json) {
    const error =
      found.damage.length === 0 ? {} : { error: serializeError(damagedError(located, found.damage)) }
    process.stdout.write(
      `${JSON.stringify({ folder, node, entries: found.entries, more: found.more, ...error }, null, 2)}\n`,
    )
  } else {
    for (const entry of found.entries) process.stdout.write(`${entryJson(entry)}\n`)
    if (found.entries.length === 0 && found.damage.length === 0)
      process.stderr.write(
        `millrace: ${node} holds no entry${key === '' ? '' : ` with ${key} in its key`}.\n`,
      )
    if (found.more) process.stderr.write(`millrace: There are more: --limit ${limit * 10}\n`)
  }
  if (found.damage.length === 0) return EXIT.ok
  process.stderr.write(errorText(damagedError(located, found.damage)))
  return EXIT.invalid
}

function checkNode(folder: string, manifest: Manifest, node: string): void {
  if (own(manifest.parts, node)?.what === 'state') return
  const known = Object.entries(manifest.parts).flatMap(([id, { what }]) => (what === 'state' ? [id] : []))
  const hint =
    known.length === 0
      ? 'No node of it has state.'
      : `${known.length === 1 ? 'The node' : 'Nodes'} with state: ${known.join(', ')}.`
  throw new UserError('no-state', `The checkpoint ${folder} holds no state of a node ${node}.`, { hint })
}

function damagedError({ folder, before }: Located, damage: readonly string[]): OperationalError {
  const older = before === null ? '' : ` The one before it: ${before}.`
  return new OperationalError(
    'checkpoint-damaged',
    `The checkpoint ${folder} is damaged. ${damage.join(' ')}`,
    {
      hint: `Go on from an older checkpoint or a savepoint, or start the job anew.${older}`,
    },
  )
}

/**
 * By which name a checkpoint is known outside, where a sink keeps which one it has committed: the run and a digest of what the checkpoint says of itself. The
 * same number of another run, or of another attempt of the same run, is another checkpoint.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CheckpointName } from '../api/index.ts'
import { MANIFEST } from './manifest.ts'

const DIGEST = 16

/** `directory`: of the run; `folder`: of the checkpoint, null for the run's beginning. */
export async function checkpointName(directory: string, folder: string | null): Promise<CheckpointName> {
  const run = basename(directory)
  if (folder === null) return { checkpoint: 0, hash: `${run}:` }
  const text = await readFile(join(folder, MANIFEST))
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST)
  return { checkpoint: Number(/(\d+)$/.exec(basename(folder))?.[1] ?? 0), hash: `${run}:${digest}` }
}

/** Whether a name is one of this run. */
export const isOfRun = ({ hash }: CheckpointName, directory: string): boolean =>
  hash.startsWith(`${basename(directory)}:`)

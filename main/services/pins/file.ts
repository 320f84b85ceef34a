/** The only place where pins are read from the disk and written to it. */
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readHead } from '../../../engine/sealed/seal.ts'
import { openWhole, sealWhole } from '../../../engine/sealed/whole.ts'
import type { SealingKey } from '../../../model/encryption.ts'
import { OperationalError, UserError } from '../../../model/errors.ts'
import type { Pin } from '../../../model/pins/pin.ts'
import { damaged, readPin, writePin } from '../../../model/pins/text.ts'
import { writeAtomic } from '../atomicFile.ts'
import { keysFor, type KeyStore } from '../encryption.ts'
import { fileError, isMissing } from '../fileErrors.ts'
import { besidePipeline } from '../locations.ts'

/** What pins end in. */
export const PIN_EXTENSION = '.jsonl'
/** Records of somebody's data: for nobody else. */
const MODE = 0o600

/** Where the pins of a pipeline are: beside its file, or for one without a file among the app's own. */
export function pinsFolder(stateDirectory: string, path: string | null): string {
  return path === null ? join(stateDirectory, 'pins') : besidePipeline(path, '.pins')
}

/** What an encrypted pin is sealed for: it opens under its own name only. */
const purposeOf = (name: string): string => `pin ${name}`

export const pinPath = (folder: string, name: string): string => join(folder, `${name}${PIN_EXTENSION}`)

/** Throws UserError `pin-missing`, `pin-damaged`, and for an encrypted one whose key is not there `key.missing`, `key.wrong`. */
export async function readPinFile(folder: string, name: string, secrets: KeyStore): Promise<Pin> {
  const path = pinPath(folder, name)
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (!isMissing(error)) throw fileError(error, path, 'read')
    throw new UserError('pin-missing', `There are no pinned records at ${path}.`, {
      hint: 'Bring the file back, pin anew, or unpin the node.',
      cause: error,
    })
  }
  return readPin(await textOf(bytes, name, path, secrets), path)
}

async function textOf(bytes: Buffer, name: string, path: string, secrets: KeyStore): Promise<string> {
  const head = readHead(bytes)
  if (head === null) return bytes.toString()
  const keys = await keysFor(head, secrets)
  try {
    return openWhole(keys, purposeOf(name), bytes, `The pin ${path}`).toString()
  } catch (error) {
    throw error instanceof OperationalError
      ? damaged(path, 'it was changed or cut after it was encrypted')
      : error
  }
}

/** From one pipeline's pins to another's, whole or not at all. */
export async function copyPinFile(name: string, from: string, to: string): Promise<void> {
  const path = pinPath(to, name)
  try {
    await mkdir(to, { recursive: true })
    await copyFile(pinPath(from, name), `${path}.tmp`)
    await rename(`${path}.tmp`, path)
  } catch (error) {
    throw fileError(error, path, 'saved')
  }
}

/** `key`: what it is encrypted with, or null. */
export async function writePinFile(
  folder: string,
  name: string,
  pin: Pin,
  key: SealingKey | null,
): Promise<void> {
  const path = pinPath(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    const text = writePin(pin)
    await writeAtomic(path, key === null ? text : sealWhole(key, purposeOf(name), Buffer.from(text)), MODE)
  } catch (error) {
    throw fileError(error, path, 'saved')
  }
}

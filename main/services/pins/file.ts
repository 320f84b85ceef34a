/** The only place where pins are read from the disk and written to it. */
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../../../model/errors.ts'
import type { Pin } from '../../../model/pins/pin.ts'
import { readPin, writePin } from '../../../model/pins/text.ts'
import { writeAtomic } from '../atomicFile.ts'
import { fileError, isMissing } from '../fileErrors.ts'

/** What pins end in. */
export const PIN_EXTENSION = '.jsonl'
/** Records of somebody's data: for nobody else. */
const MODE = 0o600

/** Where the pins of a pipeline are: beside its file, or for one without a file among the app's own. */
export function pinsFolder(stateDirectory: string, path: string | null): string {
  if (path === null) return join(stateDirectory, 'pins')
  const file = resolve(path)
  const name = basename(file).replace(/\.pipeline\.json$|\.json$/, '')
  return join(dirname(file), `${name}.pins`)
}

export const pinPath = (folder: string, name: string): string => join(folder, `${name}${PIN_EXTENSION}`)

/** Throws UserError `pin-missing`, `pin-damaged`. */
export async function readPinFile(folder: string, name: string): Promise<Pin> {
  const path = pinPath(folder, name)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (!isMissing(error)) throw fileError(error, path, 'read')
    throw new UserError('pin-missing', `The pinned records are not there: ${path}`, {
      hint: 'Bring the file back, pin anew, or unpin the node.',
      cause: error,
    })
  }
  return readPin(text, path)
}

export async function writePinFile(folder: string, name: string, pin: Pin): Promise<void> {
  const path = pinPath(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    await writeAtomic(path, writePin(pin), MODE)
  } catch (error) {
    throw fileError(error, path, 'saved')
  }
}

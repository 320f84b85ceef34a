/** Files that are encrypted while they are written: each record's bytes go to the disk sealed only. */
import { Sealer, keyFor, readHead } from '../../engine/sealed/seal.ts'
import { chunksOf, RECORDS } from '../../engine/sealed/whole.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import { UserError } from '../../model/errors.ts'
import { createFile, type FilePrepared, type FileWriter } from './write.ts'

/** `seal`: the head of an encrypted file, as base64. */
export interface SealablePrepared extends FilePrepared {
  readonly seal?: string
}

/**
 * As `createFile`. `keys`: encrypts with the current one, and a file that was begun before with the key that it was begun with. Throws UserError `seal-changed` for
 * a file that was begun the other way.
 */
export async function createSealable(
  path: string,
  saved: SealablePrepared | null,
  keys: SealingKeys | null,
): Promise<FileWriter & { prepare(): Promise<SealablePrepared> }> {
  const begun = saved !== null && saved.length > 0
  if (begun && (saved.seal === undefined) !== (keys === null)) throw changed(path, keys !== null)
  if (keys === null) return createFile(path, saved)
  const sealer = begun ? goneOn(path, saved, keys) : Sealer.begin(keys.current, RECORDS)
  const file = await createFile(path, saved)
  let headed = begun
  const head = async (): Promise<void> => {
    if (headed) return
    headed = true
    await file.write(sealer.head.bytes)
  }
  return {
    async write(bytes) {
      await head()
      await file.write(chunksOf(sealer, bytes))
    },
    async prepare() {
      const prepared = await file.prepare()
      return prepared.length === 0 ? prepared : { ...prepared, seal: sealer.head.bytes.toString('base64') }
    },
    async finish() {
      await head()
      await file.write(sealer.end())
      await file.finish()
    },
    suspend: () => file.suspend(),
    abort: () => file.abort(),
  }
}

function goneOn(path: string, { seal = '', length }: SealablePrepared, keys: SealingKeys): Sealer {
  const head = readHead(Buffer.from(seal, 'base64'))
  if (head === null) throw changed(path, true)
  return Sealer.goOn(keyFor(head, keys, `The file ${path}`), head, RECORDS, length)
}

const changed = (path: string, now: boolean): UserError =>
  new UserError(
    'seal-changed',
    now
      ? `${path} was begun without encryption, and is now to be encrypted.`
      : `${path} was begun encrypted, and is now to be written without.`,
    { hint: 'Start the job anew, write to another file, or undo the change of the setting encryption.' },
  )

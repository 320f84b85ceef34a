/** Keys of encryption on the command line, and what they open. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HEAD_BYTES, readHead } from '../../engine/sealed/seal.ts'
import { openStream, RECORDS } from '../../engine/sealed/whole.ts'
import { UserError } from '../../model/errors.ts'
import { addKey, keysFor } from '../services/encryption.ts'
import { fileError } from '../services/fileErrors.ts'
import { connectionTools } from './connections/services.ts'
import { EXIT } from './exit.ts'

/** Makes a key, or keeps one that is given. Returns the exit code. */
export async function add(name: string, { given }: { readonly given: boolean }): Promise<number> {
  const { secrets, asker } = connectionTools()
  const id = await addKey(name, given ? await asker.secret(`Key ${name}`) : null, secrets)
  process.stdout.write(
    `Key ${id} is kept as the secret ${name}. A job encrypts with it by the setting encryption: {"key": "secret:${name}"}\nKeep a copy of it: without the key nothing opens what it has encrypted.\n`,
  )
  return EXIT.ok
}

/** Prints what a sealed file holds. Returns the exit code. */
export async function decrypt(file: string, named: readonly string[]): Promise<number> {
  const path = resolve(file)
  const head = readHead(await beginningOf(path))
  if (head === null) {
    throw new UserError('not-sealed', `${path} is not encrypted by Millrace.`, {
      hint: 'A file that is not encrypted is read as it is.',
    })
  }
  const keys = await keysFor(head, connectionTools().secrets, named)
  await pipeline(openStream(keys, RECORDS, createReadStream(path), `The file ${path}`), process.stdout, {
    end: false,
  })
  return EXIT.ok
}

async function beginningOf(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path)
    try {
      const bytes = Buffer.alloc(HEAD_BYTES)
      return bytes.subarray(0, (await handle.read(bytes)).bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(error, path, 'read', 'Check the name.')
  }
}

/** Secrets that the operating system's store guards: each is encrypted by it, and the ciphertexts stand in a file. */
import { z } from 'zod'
import { secretVariable } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { own, without } from '../../../model/json.ts'
import { secretFile } from './secretFile.ts'
import type { SecretStore } from './store.ts'

/** The operating system's encryption, in bytes as base64. */
export interface Keyring {
  /** Why it cannot be used here, or null. */
  refusal(): Promise<string | null>
  encrypt(text: string): Promise<string>
  decrypt(sealed: string): Promise<string>
}

const schema = z.strictObject({ format: z.literal(1), secrets: z.record(z.string(), z.base64()) })

/** `keyring`: null where only the app in Electron has it; the names are known even so. */
export function createKeyringStore(path: string, keyring: Keyring | null): SecretStore {
  const file = secretFile(path, schema)

  const usable = async (name: string): Promise<Keyring> => {
    if (keyring === null) {
      const message = `The secret ${name} is in this system’s keyring, which only the app in Electron opens.`
      throw new UserError('secret.keyring', message, {
        hint: `Give it in the environment variable ${secretVariable(name)}, or anew here, into the file with a passphrase.`,
      })
    }
    const reason = await keyring.refusal()
    if (reason === null) return keyring
    throw new UserError('secret.keyring', `The secret ${name} cannot be used: ${reason}`, {
      hint: `Give it in the environment variable ${secretVariable(name)}, or anew, into the file with a passphrase.`,
    })
  }
  return {
    place: 'keyring',
    names: async () => Object.keys((await file.read())?.secrets ?? {}),
    async get(name) {
      const sealed = own((await file.read())?.secrets ?? {}, name)
      if (sealed === undefined) return null
      const open = await usable(name)
      return open.decrypt(sealed).catch((error: unknown) => {
        throw new UserError('secret.unreadable', `The keyring does not open the secret ${name} any more.`, {
          hint: 'It was kept by another user or on another machine. Give it again under Connections.',
          cause: error,
        })
      })
    },
    async set(name, value) {
      const sealed = await (await usable(name)).encrypt(value)
      await file.update((content) => ({ format: 1, secrets: { ...content?.secrets, [name]: sealed } }))
    },
    async remove(name) {
      await file.update((content) =>
        content === null || own(content.secrets, name) === undefined
          ? null
          : { ...content, secrets: without(content.secrets, new Set([name])) },
      )
    },
  }
}

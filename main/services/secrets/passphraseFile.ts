/** Secrets in a file that a passphrase opens: for the command line, the web shell, and systems without a keyring. */
import { z } from 'zod'
import { UserError } from '../../../model/errors.ts'
import { own, without } from '../../../model/json.ts'
import { damagedSecrets, secretFile } from './secretFile.ts'
import { deriveKey, kdfSchema, newKdf, seal, unseal } from './sealing.ts'
import type { SecretStore } from './store.ts'

const schema = z.strictObject({
  format: z.literal(1),
  kdf: kdfSchema,
  /** A known text under the key: tells a wrong passphrase from a damaged secret. */
  check: z.string(),
  secrets: z.record(z.string(), z.string()),
})

const CHECK = 'millrace'
const checkName = 'check'
const secretKey = (name: string): string => `secret:${name}`
const SHORTEST = 8

export type PassphraseState = 'new' | 'locked' | 'open'

export interface PassphraseFile extends SecretStore {
  readonly path: string
  state(): Promise<PassphraseState>
  /** Opens the file, or makes it. Throws UserError `secret.passphrase` for a wrong one. The passphrase itself is not kept. */
  unlock(passphrase: string): Promise<void>
}

export function createPassphraseFile(path: string): PassphraseFile {
  const file = secretFile(path, schema)
  /** With the salt it was made for: another process may have made the file anew. */
  let opened: { readonly key: Buffer; readonly salt: string } | null = null

  const keyFor = (salt: string): Buffer => {
    if (opened?.salt === salt) return opened.key
    throw lockedSecrets(path)
  }
  return {
    place: 'file',
    path,
    async state() {
      const content = await file.read()
      if (content === null) return 'new'
      return opened?.salt === content.kdf.salt ? 'open' : 'locked'
    },
    async unlock(passphrase) {
      await file.update(async (content) => {
        if (content === null) {
          checkStrength(passphrase)
          const kdf = newKdf()
          const key = await deriveKey(passphrase, kdf)
          opened = { key, salt: kdf.salt }
          return { format: 1 as const, kdf, check: seal(key, checkName, CHECK), secrets: {} }
        }
        const key = await deriveKey(passphrase, content.kdf)
        if (unseal(key, checkName, content.check) !== CHECK) throw wrongPassphrase(path)
        opened = { key, salt: content.kdf.salt }
        return null
      })
    },
    names: async () => Object.keys((await file.read())?.secrets ?? {}),
    async get(name) {
      const content = await file.read()
      const sealed = content === null ? undefined : own(content.secrets, name)
      if (content === null || sealed === undefined) return null
      const value = unseal(keyFor(content.kdf.salt), secretKey(name), sealed)
      if (value === null) throw damagedSecrets(path)
      return value
    },
    async set(name, value) {
      await file.update((content) => {
        if (content === null) throw lockedSecrets(path)
        const sealed = seal(keyFor(content.kdf.salt), secretKey(name), value)
        return { ...content, secrets: { ...content.secrets, [name]: sealed } }
      })
    },
    async remove(name) {
      await file.update((content) => {
        if (content === null || own(content.secrets, name) === undefined) return null
        return { ...content, secrets: without(content.secrets, new Set([name])) }
      })
    },
  }
}

function checkStrength(passphrase: string): void {
  if (passphrase.length >= SHORTEST) return
  throw new UserError('secret.short', `A passphrase has at least ${SHORTEST} characters.`, {
    hint: 'Several words are easier to keep in mind than signs.',
  })
}

const wrongPassphrase = (path: string): UserError =>
  new UserError('secret.passphrase', `The passphrase does not open ${path}.`, {
    hint: 'Try again. A forgotten passphrase cannot be had back: move the file away and give the secrets again.',
  })

const lockedSecrets = (path: string): UserError =>
  new UserError('secret.locked', `The secrets in ${path} are locked.`, {
    hint: 'Give the passphrase under Connections, or in the environment variable MILLRACE_PASSPHRASE.',
  })

/** All places that secrets come from, as one: the environment first, then the operating system's store, then the file with a passphrase. */
import { join } from 'node:path'
import type { SecretsView } from '../../../bridge/contract.ts'
import { secretVariable } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { environmentSecret, secretVariables } from './environment.ts'
import { createKeyringStore, type Keyring } from './keyring.ts'
import { createPassphraseFile } from './passphraseFile.ts'
import type { SecretPlace } from './store.ts'

export interface Secrets {
  /** Where new secrets go, whether that is open, and where each of these is found. */
  view(names: readonly string[]): Promise<SecretsView>
  /** Throws UserError where there is none of that name, or its place is locked. */
  get(name: string): Promise<string>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  /** Opens the file with a passphrase, or makes it. */
  unlock(passphrase: string): Promise<void>
}

export interface SecretsOptions {
  readonly stateDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The operating system's store; null in the web shell and on the command line, which have none. */
  readonly keyring: Keyring | null
  /** Asks a person for the passphrase, where somebody is there; `making`: of a file that is not there yet. */
  readonly ask?: (making: boolean) => Promise<string>
}

export const PASSPHRASE_VARIABLE = 'MILLRACE_PASSPHRASE'

export function createSecrets({ stateDirectory, env, keyring, ask }: SecretsOptions): Secrets {
  const kept = createKeyringStore(join(stateDirectory, 'secrets.keyring.json'), keyring)
  const file = createPassphraseFile(join(stateDirectory, 'secrets.json'))

  const refusal = async (): Promise<string | null> => (keyring === null ? null : keyring.refusal())
  const storeFor = async (): Promise<'keyring' | 'file'> =>
    keyring !== null && (await keyring.refusal()) === null ? 'keyring' : 'file'
  /** Opens the file with what the environment or a person gives. */
  const opened = async (): Promise<void> => {
    const state = await file.state()
    if (state === 'open') return
    const given = env[PASSPHRASE_VARIABLE]
    if (given !== undefined && given !== '') await file.unlock(given)
    else if (ask !== undefined) await file.unlock(await ask(state === 'new'))
  }
  const placeOf = async (name: string): Promise<SecretPlace | null> => {
    if (environmentSecret(env, name) !== null) return 'environment'
    if ((await kept.names()).includes(name)) return 'keyring'
    return (await file.names()).includes(name) ? 'file' : null
  }

  return {
    async view(names) {
      const refused = await refusal()
      try {
        if (ask === undefined) await opened()
        const places = names.map(async (name) => [name, await placeOf(name)] as const)
        return {
          store: await storeFor(),
          refused,
          variables: secretVariables(env),
          file: { path: file.path, state: await file.state(), problem: null },
          places: Object.fromEntries(await Promise.all(places)),
        }
      } catch (error) {
        // A wrong passphrase in the environment, or a damaged file: the connections are shown even so.
        const problem = error instanceof Error ? error.message : String(error)
        return {
          store: await storeFor(),
          refused,
          variables: secretVariables(env),
          file: { path: file.path, state: 'locked', problem },
          places: {},
        }
      }
    },
    async get(name) {
      const place = await placeOf(name)
      if (place === 'environment') return environmentSecret(env, name) ?? ''
      if (place === 'file') await opened()
      const value = place === null ? null : await (place === 'keyring' ? kept : file).get(name)
      if (value !== null) return value
      throw new UserError('secret.missing', `There is no secret ${name} on this machine.`, {
        hint: `Give it under Connections, or in the environment variable ${secretVariable(name)}.`,
      })
    },
    async set(name, value) {
      // In one place only: an old value elsewhere would be used one day.
      if ((await storeFor()) === 'keyring') {
        await kept.set(name, value)
        await file.remove(name)
        return
      }
      await opened()
      await file.set(name, value)
      await kept.remove(name)
    },
    async remove(name) {
      await kept.remove(name)
      await file.remove(name)
    },
    unlock: (passphrase) => file.unlock(passphrase),
  }
}

/** Keys of encryption: what a job's setting names, from the store of secrets. */
import { newKey, readKey } from '../../engine/sealed/keys.ts'
import type { Head } from '../../engine/sealed/seal.ts'
import { nameProblem, secretOfReference, secretVariable } from '../../model/connections/names.ts'
import type { Encryption, SealingKey, SealingKeys } from '../../model/encryption.ts'
import { MillraceError, UserError } from '../../model/errors.ts'
import type { Secrets } from './secrets/secrets.ts'

/** Where keys come from. */
export type KeyStore = Pick<Secrets, 'get'>

/** What an engine is given; null where the job encrypts nothing. Throws UserError that names the secret where one is missing, locked, or no key. */
export async function resolveKeys(
  encryption: Encryption | null,
  secrets: KeyStore,
): Promise<SealingKeys | null> {
  if (encryption === null) return null
  const older: SealingKey[] = []
  for (const reference of encryption.older) older.push(await keyOf(reference, secrets))
  return { current: await keyOf(encryption.key, secrets), older }
}

/** Of a secret by its reference. */
export async function keyOf(reference: string, secrets: KeyStore): Promise<SealingKey> {
  const name = secretOfReference(reference)
  try {
    return readKey(name, await secrets.get(name))
  } catch (error) {
    if (!(error instanceof MillraceError && error.code === 'secret.missing')) throw error
    throw new UserError('key.missing', `The key ${reference} is not on this machine.`, {
      hint: `Give it in the environment variable ${secretVariable(name)}, or keep it by \`millrace keys add ${name}\` or in the job settings. What was encrypted with it opens with no other.`,
      cause: error,
    })
  }
}

/** Of the secrets that are named, else of the one that something was encrypted with. */
export async function keysFor(
  { name }: Head,
  secrets: KeyStore,
  named: readonly string[] = [],
): Promise<SealingKeys | null> {
  const [key = name, ...older] = named
  return resolveKeys({ key: `secret:${key}`, older: older.map((each) => `secret:${each}`) }, secrets)
}

/** Keeps a key under a name; `value` null: makes a new one. Never replaces one, since what it has encrypted would be lost. Gives the key's id. */
export async function addKey(
  name: string,
  value: string | null,
  secrets: KeyStore & Pick<Secrets, 'set'>,
): Promise<string> {
  const problem = nameProblem(name)
  if (problem !== null) throw new UserError('key.name', problem.replace('A connection', 'A key'))
  const there = await secrets.get(name).catch((error: unknown) => {
    if (error instanceof MillraceError && error.code === 'secret.missing') return null
    throw error
  })
  if (there !== null) {
    throw new UserError('key.exists', `There is a secret ${name} already.`, {
      hint: 'Choose another name. A key is never replaced: what it has encrypted would be lost.',
    })
  }
  const key = readKey(name, value ?? newKey())
  await secrets.set(name, key.value)
  return key.id
}

/** How connections and secrets are called. */

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Why a text cannot name a connection, or null. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'A connection needs a name.'
  return NAME.test(name)
    ? null
    : 'A name has letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 64 of them.'
}

/** The parts of a connection that are secrets. Their values are kept under `connection.part`. */
export type SecretPart =
  'password' | 'key' | 'passphrase' | 'token' | 'client-secret' | 'registry-password' | 'registry-token'

export const secretOf = (connection: string, part: SecretPart): string => `secret:${connection}.${part}`

/** The name that a secret is kept under, of `secret:name`. */
export const secretOfReference = (reference: string): string => reference.slice('secret:'.length)

/** The environment variable that gives a secret: it wins over what a store has. */
export const secretVariable = (secret: string): string =>
  `MILLRACE_SECRET_${secret.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`

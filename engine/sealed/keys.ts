/** Keys of sealed files: how they are made, written and told apart. */
import { hkdfSync, randomBytes } from 'node:crypto'
import type { SealingKey } from '../../model/encryption.ts'
import { UserError } from '../../model/errors.ts'

const KEY_BYTES = 32
const ID_BYTES = 8
const BASE64 = /^[A-Za-z0-9+/]{43}=$/
const HEX = /^[0-9A-Fa-f]{64}$/

/** A new key as a secret is kept: base64 of 32 random bytes. */
export const newKey = (): string => randomBytes(KEY_BYTES).toString('base64')

/** The key that a secret holds: 32 bytes as base64 or hexadecimal. Throws UserError for anything else, a passphrase above all. */
export function readKey(name: string, text: string): SealingKey {
  const trimmed = text.trim()
  const encoding = BASE64.test(trimmed) ? 'base64' : HEX.test(trimmed) ? 'hex' : null
  if (encoding === null) {
    throw new UserError(
      'key.shape',
      `The secret ${name} is no key: a key is 32 random bytes, as base64 or hexadecimal.`,
      {
        hint: `Make one by \`millrace keys add ${name}\`, in the job settings, or by \`openssl rand -base64 ${KEY_BYTES}\`.`,
      },
    )
  }
  const bytes = Buffer.from(trimmed, encoding)
  return { name, id: idOf(bytes).toString('hex'), value: bytes.toString('base64') }
}

export const bytesOf = ({ value }: SealingKey): Buffer => Buffer.from(value, 'base64')

const idOf = (bytes: Buffer): Buffer => derive(bytes, Buffer.alloc(0), 'millrace key id', ID_BYTES)

/** HKDF with SHA-256: what comes out tells nothing of the key, nor of what comes out for another purpose. */
export const derive = (key: Buffer, salt: Uint8Array, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, purpose, length))

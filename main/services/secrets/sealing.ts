/** Encryption of texts under a passphrase: AES-256-GCM with a key that scrypt makes. Each text is bound to the name it is kept under. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'

export const kdfSchema = z.strictObject({
  name: z.literal('scrypt'),
  // Bounds, since the file says them: a crafted one is not to take the memory of the machine.
  n: z.int().min(16_384).max(1_048_576),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(16),
  salt: z.base64().min(16),
})
export type Kdf = z.output<typeof kdfSchema>

const IV = 12
const TAG = 16

/** 128 MiB and some 0.3 s a guess. */
export const newKdf = (): Kdf => ({
  name: 'scrypt',
  n: 131_072,
  r: 8,
  p: 1,
  salt: randomBytes(16).toString('base64'),
})

export function deriveKey(passphrase: string, { n, r, p, salt }: Kdf): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same passphrase typed on another keyboard may come composed in another way.
    const text = passphrase.normalize('NFKC')
    const options = { N: n, r, p, maxmem: 256 * n * r }
    scrypt(text, Buffer.from(salt, 'base64'), 32, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

/** Base64 of nonce, tag and ciphertext. */
export function seal(key: Buffer, name: string, text: string): string {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(Buffer.from(name))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), data]).toString('base64')
}

/** Null where the key is another one, or where the text was changed or stands under another name. */
export function unseal(key: Buffer, name: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < IV + TAG) return null
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), { authTagLength: TAG })
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(IV, IV + TAG))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

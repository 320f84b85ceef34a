/**
 * Sealed files: AES-256-GCM in chunks, so that nobody holds a whole file.
 *
 *   head    "MILLSEAL", format (1 byte), id of the key (8), salt (16), length of the secret's name (1), the secret's name
 *   chunk   length of what follows (4, big endian), nonce (12), ciphertext, tag (16)
 *
 * Each file has a key of its own, derived from the job's key, the salt, and what the file is for. Nonces are random: a file that is cut back and gone on
 * with never uses one twice. A chunk is bound to the head and to its place in the file, and the last one is marked: chunks that were changed, moved, left out or
 * cut off do not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { allKeys, type SealingKey, type SealingKeys } from '../../model/encryption.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import { bytesOf, derive } from './keys.ts'

const MAGIC = 'MILLSEAL'
const FORMAT = 1
const ID_AT = MAGIC.length + 1
const SALT_AT = ID_AT + 8
const NAME_AT = SALT_AT + 16
/** The longest head. */
export const HEAD_BYTES = NAME_AT + 1 + 255
export const LENGTH_BYTES = 4
const NONCE = 12
const TAG = 16
/** Bytes that a chunk takes beside what it holds. */
export const OVERHEAD = LENGTH_BYTES + NONCE + TAG

/** What a head says. */
export interface Head {
  /** The bytes of it. */
  readonly bytes: Buffer
  /** Of the key. */
  readonly id: string
  /** The secret that held the key. */
  readonly name: string
}

/** Null for bytes that are no head of a sealed file. Throws UserError for a newer format. */
export function readHead(bytes: Uint8Array): Head | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (all.subarray(0, MAGIC.length).toString('latin1') !== MAGIC || all.length <= NAME_AT) return null
  if ((all[MAGIC.length] ?? 0) > FORMAT) {
    throw new UserError('newer-seal', 'This was encrypted by a newer Millrace.', { hint: 'Update Millrace.' })
  }
  const end = NAME_AT + 1 + (all[NAME_AT] ?? 0)
  if (all.length < end) return null
  return {
    bytes: Buffer.from(all.subarray(0, end)),
    id: all.subarray(ID_AT, SALT_AT).toString('hex'),
    name: all.subarray(NAME_AT + 1, end).toString(),
  }
}

/** The key that a head asks for. `what`: "The checkpoint …/chk-000004". Throws UserError `key.wrong` where it is not among these. */
export function keyFor(head: Head, keys: SealingKeys | null, what: string): SealingKey {
  const known = allKeys(keys)
  const found = known.find(({ id }) => id === head.id)
  if (found !== undefined) return found
  const there =
    known.length === 0
      ? 'no key is given'
      : `the ${known.length === 1 ? 'key' : 'keys'} given ${known.length === 1 ? 'is' : 'are'} ${known.map(({ id, name }) => `${id} (secret:${name})`).join(', ')}`
  throw new UserError(
    'key.wrong',
    `${what} is encrypted with the key ${head.id} (secret:${head.name} then); ${there}.`,
    {
      hint: `Nothing is damaged. Name the secret that holds this key: the job setting encryption.key, or encryption.older beside a newer key; on the command line --secret ${head.name}.`,
    },
  )
}

/** What a file's key and its chunks depend on. */
function cipherKey(key: SealingKey, head: Head, purpose: string): Buffer {
  const about = createHash('sha256').update(purpose).digest('hex')
  return derive(bytesOf(key), head.bytes.subarray(SALT_AT, NAME_AT), `millrace sealed ${about}`, 32)
}

function placeOf(head: Head, position: number, last: boolean): Buffer {
  const place = Buffer.alloc(9)
  place.writeBigUInt64BE(BigInt(position))
  place[8] = last ? 1 : 0
  return Buffer.concat([head.bytes, place])
}

/** Seals one file, a chunk at a time. */
export class Sealer {
  readonly head: Head
  /** Bytes of the file until now, the head included. */
  position: number
  readonly #key: Buffer

  private constructor(key: SealingKey, head: Head, purpose: string, position: number) {
    this.head = head
    this.position = position
    this.#key = cipherKey(key, head, purpose)
  }

  /** Of a new file, which begins with `head.bytes`. `purpose`: what the file is for; it opens for nothing else. */
  static begin(key: SealingKey, purpose: string): Sealer {
    const name = Buffer.from(key.name)
    const head = readHead(
      Buffer.concat([
        Buffer.from(MAGIC),
        Buffer.from([FORMAT]),
        Buffer.from(key.id, 'hex'),
        randomBytes(NAME_AT - SALT_AT),
        Buffer.from([name.length]),
        name,
      ]),
    )
    if (head === null) throw new UserError('key.name', `The name of the secret ${key.name} is too long.`)
    return new Sealer(key, head, purpose, head.bytes.length)
  }

  /** Goes on with a file that ends at `position`, between two chunks. */
  static goOn(key: SealingKey, head: Head, purpose: string, position: number): Sealer {
    return new Sealer(key, head, purpose, position)
  }

  chunk(plain: Uint8Array): Buffer {
    return this.#seal(plain, false)
  }

  /** The mark that nothing is missing. */
  end(): Buffer {
    return this.#seal(new Uint8Array(0), true)
  }

  #seal(plain: Uint8Array, last: boolean): Buffer {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG })
    cipher.setAAD(placeOf(this.head, this.position, last))
    const sealed = cipher.update(plain)
    cipher.final()
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(NONCE + sealed.length + TAG)
    const chunk = Buffer.concat([length, nonce, sealed, cipher.getAuthTag()])
    this.position += chunk.length
    return chunk
  }
}

/** Opens chunks of one file, in any order. */
export class Opener {
  readonly head: Head
  readonly #key: Buffer

  constructor(key: SealingKey, head: Head, purpose: string) {
    this.head = head
    this.#key = cipherKey(key, head, purpose)
  }

  /** A whole chunk, from its length on, that stands at `position`. Null where it is not what was written there. */
  open(chunk: Uint8Array, position: number, last = false): Buffer | null {
    if (chunk.length < OVERHEAD) return null
    const nonce = chunk.subarray(LENGTH_BYTES, LENGTH_BYTES + NONCE)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG })
    decipher.setAAD(placeOf(this.head, position, last)).setAuthTag(chunk.subarray(-TAG))
    try {
      const plain = decipher.update(chunk.subarray(LENGTH_BYTES + NONCE, -TAG))
      decipher.final()
      return plain
    } catch {
      return null
    }
  }
}

/** A chunk is not what was written. `what`: "The file …"; `where`: its first byte. */
export const damagedSeal = (what: string, where: number): OperationalError =>
  damaged(`${what} is damaged: it was changed at byte ${where.toLocaleString('en-US')}.`)

/** What was written last is missing; `where`: behind the last chunk that is there. */
export const unfinishedSeal = (what: string, where: number): OperationalError =>
  damaged(`${what} is not whole: its end is missing, from byte ${where.toLocaleString('en-US')} on.`)

const damaged = (message: string): OperationalError =>
  new OperationalError('sealed-damaged', message, {
    hint: 'What stands before that byte is as it was written. Is the file still being written, or is there another copy?',
  })

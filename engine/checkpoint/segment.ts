/** Pieces of data files: a line each, the JSON of a list of entries of state. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Json } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import { OperationalError } from '../../model/errors.ts'
import { keyFor, Opener, readHead } from '../sealed/seal.ts'

export interface Segment {
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly checksum: number
  readonly entries: number
}

/** Entries that are here, or in the data files of a checkpoint's folder. Plain data, so that it can go to a worker thread. */
export type StoredEntries =
  readonly Json[] | (Sealing & { readonly folder: string; readonly segments: readonly Segment[] })

/** What opens the data files of a checkpoint. */
export interface Sealing {
  /** The heads of its encrypted files, as base64, by name; none of a checkpoint that is not encrypted. */
  readonly heads: Readonly<Record<string, string>>
  readonly keys: SealingKeys | null
}

/** What a data file of a checkpoint is sealed for. */
export const DATA = 'checkpoint data'

/** Gives what opens a file; null for one that is not encrypted. Throws UserError `key.wrong`. */
export function openersOf(folder: string, { heads, keys }: Sealing): (file: string) => Opener | null {
  return (file) => {
    const text = own(heads, file)
    const head = text === undefined ? null : readHead(Buffer.from(text, 'base64'))
    return head === null ? null : new Opener(keyFor(head, keys, `The checkpoint ${folder}`), head, DATA)
  }
}

/** Reads stored entries one after the other. Throws OperationalError where a piece does not match its checksum. */
export function* readEntries(stored: StoredEntries): Generator<Json> {
  if ('segments' in stored) yield* fromFiles(stored.folder, stored.segments, openersOf(stored.folder, stored))
  else yield* stored
}

function* fromFiles(
  folder: string,
  segments: readonly Segment[],
  openerOf: (file: string) => Opener | null,
): Generator<Json> {
  for (const [file, pieces] of Map.groupBy(segments, (segment) => segment.file)) {
    const opener = openerOf(file)
    const descriptor = openSync(join(folder, file), 'r')
    try {
      for (const piece of pieces) {
        const bytes = Buffer.allocUnsafe(piece.length)
        const read = readSync(descriptor, bytes, 0, piece.length, piece.offset)
        const plain = plainOf(piece, bytes.subarray(0, read), opener)
        if (plain === null)
          throw new OperationalError('checkpoint-damaged', `${join(folder, file)}: ${damageText(piece)}`)
        yield* JSON.parse(plain.toString()) as Json[]
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

/** The text of a piece; null where the bytes are not those that were written. */
export function plainOf(
  { offset, length, checksum }: Segment,
  bytes: Buffer,
  opener: Opener | null,
): Buffer | null {
  if (bytes.length !== length || crc32(bytes) !== checksum) return null
  return opener === null ? bytes : opener.open(bytes, offset)
}

export const damageText = ({ file, offset, length }: Segment): string =>
  `bytes ${grouped(offset)} to ${grouped(offset + length)} of ${file} do not match their checksum.`

const grouped = (count: number): string => count.toLocaleString('en-US')

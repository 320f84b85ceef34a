/** Pieces of data files: a line each, the JSON of a list of entries of state. */
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Json } from '../../model/document.ts'
import { OperationalError } from '../../model/errors.ts'

export interface Segment {
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly checksum: number
  readonly entries: number
}

/** Entries that are here, or in the data files of a checkpoint's folder. Plain data, so that it can go to a worker thread. */
export type StoredEntries =
  readonly Json[] | { readonly folder: string; readonly segments: readonly Segment[] }

/** Reads stored entries one after the other. Throws OperationalError where a piece does not match its checksum. */
export function* readEntries(stored: StoredEntries): Generator<Json> {
  if ('segments' in stored) yield* fromFiles(stored.folder, stored.segments)
  else yield* stored
}

function* fromFiles(folder: string, segments: readonly Segment[]): Generator<Json> {
  for (const [file, pieces] of Map.groupBy(segments, (segment) => segment.file)) {
    const descriptor = openSync(join(folder, file), 'r')
    try {
      for (const piece of pieces) {
        const bytes = Buffer.allocUnsafe(piece.length)
        const read = readSync(descriptor, bytes, 0, piece.length, piece.offset)
        if (!isWhole(piece, bytes.subarray(0, read)))
          throw new OperationalError('checkpoint-damaged', `${join(folder, file)}: ${damageText(piece)}`)
        yield* JSON.parse(bytes.toString()) as Json[]
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

export const isWhole = ({ length, checksum }: Segment, bytes: Uint8Array): boolean =>
  bytes.length === length && crc32(bytes) === checksum

export const damageText = ({ file, offset, length }: Segment): string =>
  `bytes ${grouped(offset)} to ${grouped(offset + length)} of ${file} do not match their checksum.`

const grouped = (count: number): string => count.toLocaleString('en-US')

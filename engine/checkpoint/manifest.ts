/**
 * What a checkpoint's folder says of itself: two lines of JSON, each behind its checksum. The first tells which checkpoint it is and what sinks had been
 * given, and can still be read when the rest is damaged.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Json } from '../../model/document.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import type { StateShape } from '../api/state.ts'
import type { CutState } from './cut.ts'
import type { Segment } from './segment.ts'

/** The format that this version writes. A checkpoint with a larger number is refused. */
export const CHECKPOINT_FORMAT = 1
export const MANIFEST = 'manifest'

/** What a checkpoint was made for: the time since the one before, the records since then, a person who keeps it under a name, or the end of the input. */
export type Why = 'interval' | 'records' | 'savepoint' | 'end'

export interface Header {
  readonly millrace: 'checkpoint'
  readonly format: number
  readonly id: number
  /** The time of the cut, epoch ms. */
  readonly at: number
  readonly job: string
  /** Hash of the plan. */
  readonly plan: string
  /** Records that each sink had been given. */
  readonly written: Readonly<Record<string, number>>
  // For people only. Checkpoints of earlier versions do not tell.
  readonly why?: Why
  /** The name that it was made to be kept under. */
  readonly savepoint?: string
  /** Threads that shared the job. */
  readonly threads?: number
}

export interface TableManifest {
  readonly shape: StateShape
  /** Segments by key group; a group without entries is left out. */
  readonly groups: Readonly<Record<string, readonly Segment[]>>
}

/** What state of a node fits: the same type and version, and the same that its state depends on. */
export interface Part {
  readonly what: 'state' | 'position' | 'output'
  readonly type: string
  readonly version: number
  readonly depends: Json
  /** Settings of the job that it depends on. */
  readonly under: Json
  /** What the node is called on the canvas; nothing depends on it. Checkpoints of earlier versions do not tell. */
  readonly label?: string
}

export interface Manifest {
  readonly header: Header
  /** By node id. */
  readonly parts: Readonly<Record<string, Part>>
  /** Lengths of the data files. */
  readonly files: Readonly<Record<string, number>>
  readonly tables: Readonly<Record<string, Readonly<Record<string, TableManifest>>>>
  readonly cut: CutState
}

/** A part of a checkpoint is not what was written. `header` is there where that much could be read. */
export class DamagedCheckpoint extends OperationalError {
  readonly header: Header | null

  constructor(folder: string, what: string, header: Header | null) {
    super('checkpoint-damaged', `The checkpoint ${folder} is damaged: ${what}`, {
      hint: 'Go on from an older checkpoint or a savepoint, or start the job anew.',
    })
    this.header = header
  }
}

type PackedSegment = readonly [
  file: number,
  offset: number,
  length: number,
  checksum: number,
  entries: number,
]

export const checksumText = (bytes: Uint8Array | string): string => crc32(bytes).toString(16).padStart(8, '0')

const line = (value: unknown): string => {
  const text = JSON.stringify(value)
  return `${checksumText(text)} ${text}\n`
}

export function printManifest({ header, files, tables, ...rest }: Manifest): string {
  const names = Object.keys(files)
  const numbers = new Map(names.map((name, index) => [name, index]))
  const pack = ({ file, offset, length, checksum, entries }: Segment): PackedSegment => [
    numbers.get(file) ?? -1,
    offset,
    length,
    checksum,
    entries,
  ]
  const packed = mapTables(tables, ({ shape, groups }) => ({
    shape,
    groups: mapValues(groups, (segments) => segments.map(pack)),
  }))
  return line(header) + line({ ...rest, files: names.map((name) => [name, files[name]]), tables: packed })
}

/** Throws DamagedCheckpoint, or UserError for a folder that holds no checkpoint or one of a newer version. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string
  try {
    const handle = await open(join(folder, MANIFEST))
    try {
      text = await handle.readFile('utf8')
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw new UserError('no-checkpoint', `There is no checkpoint in ${folder}.`, {
      hint: 'A checkpoint is a folder with a file named manifest in it; say which one.',
      cause: error,
    })
  }
  const [first = '', second = '', end] = text.split('\n')
  const header = readLine(first) as Header | null
  if (header === null || header.millrace !== 'checkpoint')
    throw new DamagedCheckpoint(folder, 'the first line of its manifest cannot be read.', null)
  if (header.format > CHECKPOINT_FORMAT) {
    throw new UserError('newer-checkpoint', `The checkpoint ${folder} was made by a newer Millrace.`, {
      hint: 'Update Millrace, or go on from a checkpoint of this version.',
    })
  }
  const body = readLine(second)
  if (body === null || end !== '')
    throw new DamagedCheckpoint(folder, 'its manifest does not match its checksum.', header)
  return unpack(header, body as PackedBody)
}

interface PackedBody extends Pick<Manifest, 'parts' | 'cut'> {
  readonly files: readonly (readonly [name: string, length: number])[]
  readonly tables: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { shape: StateShape; groups: Readonly<Record<string, readonly PackedSegment[]>> }>
      >
    >
  >
}

function unpack(header: Header, { files, tables, parts, cut }: PackedBody): Manifest {
  const unpackSegment = ([file, offset, length, checksum, entries]: PackedSegment): Segment => ({
    file: files[file]?.[0] ?? '',
    offset,
    length,
    checksum,
    entries,
  })
  return {
    header,
    parts,
    cut,
    files: Object.fromEntries(files),
    tables: mapTables(tables, ({ shape, groups }) => ({
      shape,
      groups: mapValues(groups, (segments) => segments.map(unpackSegment)),
    })),
  }
}

/** Null for a line that does not match its checksum. */
function readLine(text: string): unknown {
  const json = text.slice(9)
  if (text.slice(0, 8) !== checksumText(json)) return null
  return JSON.parse(json)
}

export function mapValues<A, B>(record: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))
}

function mapTables<A, B>(
  tables: Readonly<Record<string, Readonly<Record<string, A>>>>,
  to: (table: A) => B,
): Record<string, Record<string, B>> {
  return mapValues(tables, (byName) => mapValues(byName, to))
}

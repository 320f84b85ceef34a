/**
 * What a checkpoint's folder says of itself: two lines of JSON, each behind its checksum. The first tells which checkpoint it is and what sinks had been
 * given, and can still be read when the rest is damaged. Of an encrypted checkpoint the second line is sealed, and bound to the first, which holds nothing of records.
 */
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Json } from '../../model/document.ts'
import type { SealingKey, SealingKeys } from '../../model/encryption.ts'
import { OperationalError, UserError } from '../../model/errors.ts'
import { readHead, type Head } from '../sealed/seal.ts'
import { openWhole, sealWhole } from '../sealed/whole.ts'
import type { StateShape } from '../api/state.ts'
import type { CutState } from './cut.ts'
import type { Segment } from './segment.ts'

/** The format that this version writes, and that of an encrypted one. A checkpoint with a larger number is refused. */
export const CHECKPOINT_FORMAT = 1
export const SEALED_FORMAT = 2
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
  /** The heads of encrypted data files, as base64; none of a checkpoint that is not encrypted. */
  readonly heads: Readonly<Record<string, string>>
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

const line = (text: string): string => `${checksumText(text)} ${text}\n`
/** What the second line is sealed for: it opens behind this first line only. */
const behind = (first: string): string => `checkpoint manifest ${first}`

/** `key`: what the checkpoint is encrypted with, or null. */
export function printManifest(
  { header, files, tables, heads, ...rest }: Manifest,
  key: SealingKey | null,
): string {
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
  const body = { ...rest, files: names.map((name) => [name, files[name]]), tables: packed }
  if (key === null) return line(JSON.stringify(header)) + line(JSON.stringify(body))
  const first = JSON.stringify({ ...header, format: SEALED_FORMAT })
  const sealed = sealWhole(key, behind(first), Buffer.from(JSON.stringify({ ...body, heads })))
  return line(first) + line(sealed.toString('base64'))
}

/** Throws DamagedCheckpoint, or UserError for a folder that holds no checkpoint, one of a newer version, or one whose key is not among these. */
export async function readManifest(folder: string, keys: SealingKeys | null): Promise<Manifest> {
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
  const header = JSON.parse(readLine(first) ?? 'null') as Header | null
  if (header === null || header.millrace !== 'checkpoint')
    throw new DamagedCheckpoint(folder, 'the first line of its manifest cannot be read.', null)
  if (header.format > SEALED_FORMAT) {
    throw new UserError('newer-checkpoint', `The checkpoint ${folder} was made by a newer Millrace.`, {
      hint: 'Update Millrace, or go on from a checkpoint of this version.',
    })
  }
  const line = readLine(second)
  if (line === null || end !== '')
    throw new DamagedCheckpoint(folder, 'its manifest does not match its checksum.', header)
  const body = header.format < SEALED_FORMAT ? line : opened(line, first, keys, folder, header)
  return unpack(header, JSON.parse(body) as PackedBody)
}

/** The head of an encrypted checkpoint, which names its key; null of one that is not encrypted, or whose manifest cannot be read. */
export async function sealOf(folder: string): Promise<Head | null> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => '')
  const [first = '', second = ''] = text.split('\n')
  const header = JSON.parse(readLine(first) ?? 'null') as Header | null
  const sealed = (header?.format ?? 0) < SEALED_FORMAT ? null : readLine(second)
  return sealed === null ? null : readHead(Buffer.from(sealed, 'base64'))
}

/** The second line of an encrypted checkpoint. */
function opened(
  line: string,
  first: string,
  keys: SealingKeys | null,
  folder: string,
  header: Header,
): string {
  try {
    const sealed = Buffer.from(line, 'base64')
    return openWhole(keys, behind(jsonOf(first)), sealed, `The checkpoint ${folder}`).toString()
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error
    throw new DamagedCheckpoint(folder, 'its manifest was changed after it was encrypted.', header)
  }
}

interface PackedBody extends Pick<Manifest, 'parts' | 'cut'> {
  readonly files: readonly (readonly [name: string, length: number])[]
  readonly heads?: Readonly<Record<string, string>>
  readonly tables: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { shape: StateShape; groups: Readonly<Record<string, readonly PackedSegment[]>> }>
      >
    >
  >
}

function unpack(header: Header, { files, tables, parts, cut, heads = {} }: PackedBody): Manifest {
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
    heads,
    files: Object.fromEntries(files),
    tables: mapTables(tables, ({ shape, groups }) => ({
      shape,
      groups: mapValues(groups, (segments) => segments.map(unpackSegment)),
    })),
  }
}

const jsonOf = (text: string): string => text.slice(9)

/** Null for a line that is not its checksum, a blank, and what that is of. */
function readLine(text: string): string | null {
  const json = jsonOf(text)
  return text === `${checksumText(json)} ${json}` ? json : null
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

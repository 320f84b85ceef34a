import { readSync, watch, type FSWatcher } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import { MillraceError, OperationalError, UserError } from '../../model/errors.ts'
import { headerNames, splitRecord } from '../../model/format/csv.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import { fileError } from './errors.ts'
import { createLineCounter } from './lines.ts'
import { ByteWindow, CHUNK } from './window.ts'

/** Where reading goes on: the bytes before were taken. */
export interface FilePosition {
  readonly offset: number
  /** The record at the offset is longer than the limit: it was told, and what is left of it is thrown away. */
  readonly skipping: boolean
  /** Checksum of the file's first bytes, up to the offset or `HEAD` of them: another file of the same name is told apart by it. */
  readonly head: number
}

export interface FileReaderOptions {
  readonly path: string
  readonly format: RecordFormat
  /** Columns that a CSV header must have. */
  readonly columns: readonly string[]
  readonly follow: boolean
  /** Bytes that one record may have. */
  readonly recordLimit: number
  readonly position: FilePosition | null
  /** Resolves after this many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
}

export type FilePoll =
  | {
      readonly kind: 'bytes'
      readonly buffer: Uint8Array
      readonly start: number
      readonly end: number
      readonly error?: string
      /** Whether the file has more behind these records. */
      readonly more?: boolean
    }
  | { readonly kind: 'wait'; readonly wake: Promise<void> }
  | { readonly kind: 'end' }

export interface FileReader {
  /** The header of a CSV file, with its line feed; undefined where there is none or not yet. */
  readonly head: Uint8Array | undefined
  poll(): FilePoll | Promise<FilePoll>
  advance(bytes: number): void
  position(): FilePosition
  /** "line 4,711 of orders.ndjson" for a record at this offset of the last poll. */
  locate(offset: number): string
  /** The same for the last poll, also after later ones. */
  locator(): (offset: number) => string
  close(): Promise<void>
}

/** Bytes at a file's beginning by which it is known again. */
const HEAD = 4_096
/** How often a followed file is looked at, where the system tells nothing. */
const LOOK_AGAIN = 500

/** Opens a file to be read record by record. Throws UserError or OperationalError with the path and the way out. */
export async function openFile(options: FileReaderOptions): Promise<FileReader> {
  const { path } = options
  let handle: FileHandle | null = null
  try {
    handle = await open(path, 'r')
    const info = await handle.stat()
    if (info.isDirectory())
      throw new UserError('file-is-folder', `${path} is a folder.`, { hint: 'Choose a file in it.' })
    if (!info.isFile()) {
      throw new UserError('file-not-regular', `${path} is not an ordinary file.`, {
        hint: 'A pipe or a device cannot be read again after a restart. Write its data to a file and follow that.',
      })
    }
    const reader = new OpenFile(handle, info.ino, options)
    await reader.begin(info.size)
    return reader
  } catch (error) {
    await handle?.close()
    throw error instanceof MillraceError ? error : fileError(error, path, 'read')
  }
}

class OpenFile implements FileReader {
  head: Uint8Array | undefined
  readonly #handle: FileHandle
  readonly #inode: number
  readonly #options: FileReaderOptions
  readonly #name: string
  readonly #lineAt: (offset: number) => number
  #window: ByteWindow
  #headerDue: boolean
  #watcher: FSWatcher | null = null
  #changed: (() => void) | null = null
  #head: { readonly length: number; readonly checksum: number } = { length: 0, checksum: crc32('') }
  #ended = false
  /** As last seen. */
  #size = 0

  constructor(handle: FileHandle, inode: number, options: FileReaderOptions) {
    this.#handle = handle
    this.#inode = inode
    this.#options = options
    this.#name = basename(options.path)
    this.#lineAt = createLineCounter(handle.fd)
    this.#window = new ByteWindow(options.format, options.recordLimit, 0)
    this.#headerDue = options.format.kind === 'csv' && options.format.header
  }

  /** Goes to the first record: behind a byte order mark and a header, or to the saved position. */
  async begin(size: number): Promise<void> {
    const { position, path, format, recordLimit } = this.#options
    this.#size = size
    const mark = Buffer.alloc(3)
    const { bytesRead } = await this.#handle.read(mark, 0, 3, 0)
    const first = bytesRead === 3 && mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf ? 3 : 0
    if (position !== null && position.offset > size) {
      throw new OperationalError(
        'file-truncated',
        `${path} is shorter than where the job had read to (byte ${position.offset.toLocaleString('en-US')}).`,
        {
          hint: 'The file was cut or replaced. Start the job anew, without its checkpoint.',
        },
      )
    }
    if (position !== null && this.#headOf(position.offset) !== position.head) {
      throw new OperationalError(
        'file-replaced',
        `${path} is not the file that the job had read: its beginning is another.`,
        {
          hint: 'Put the file back, or start the job anew, without its checkpoint.',
        },
      )
    }
    this.#window = new ByteWindow(format, recordLimit, first)
    if (this.#headerDue) await this.#readHeader()
    if (position !== null && position.offset >= this.#window.offset) {
      this.#window = new ByteWindow(format, recordLimit, position.offset, position.skipping)
    }
  }

  poll(): FilePoll | Promise<FilePoll> {
    return (this.#headerDue ? null : this.#taken()) ?? this.#read()
  }

  async #read(): Promise<FilePoll> {
    try {
      return await this.#poll()
    } catch (error) {
      throw error instanceof MillraceError ? error : fileError(error, this.#options.path, 'read')
    }
  }

  async #poll(): Promise<FilePoll> {
    if (this.#headerDue && !(await this.#readHeader())) return this.#atEnd()
    for (;;) {
      const taken = this.#taken()
      if (taken !== null) return taken
      if (this.#ended) return { kind: 'end' }
      if ((await this.#fill()) > 0) continue
      if (this.#options.follow) return this.#atEnd()
      this.#ended = true
      this.#window.end()
    }
  }

  /** What was read and not handed over; null where there is nothing. */
  #taken(): FilePoll | null {
    const piece = this.#window.next()
    if (piece.kind === 'more') return null
    const { start, end } = piece
    const { buffer } = this.#window
    if (piece.kind === 'overlong') return { kind: 'bytes', buffer, start, end, error: this.#overlong() }
    return { kind: 'bytes', buffer, start, end, more: this.#window.readAt < this.#size }
  }

  #overlong(): string {
    const { recordLimit, format } = this.#options
    const quote = format.kind === 'csv' ? ' Is a quote never closed?' : ''
    return `The record is longer than ${recordLimit.toLocaleString('en-US')} bytes, the job's setting recordLimit; its line was skipped.${quote}`
  }

  async #fill(): Promise<number> {
    const { offset, length } = this.#window.room()
    const { bytesRead } = await this.#handle.read(
      this.#window.buffer,
      offset,
      Math.min(length, CHUNK),
      this.#window.readAt,
    )
    this.#window.filled(bytesRead)
    return bytesRead
  }

  /** Reads the header and checks it; false when the file has none yet. */
  async #readHeader(): Promise<boolean> {
    const { format, columns, path, follow } = this.#options
    if (format.kind !== 'csv') return true
    let piece = this.#window.next()
    while (piece.kind === 'more') {
      if ((await this.#fill()) === 0) {
        if (follow || this.#window.rest === 0) return false
        this.#window.end()
      }
      piece = this.#window.next()
    }
    if (piece.kind === 'overlong')
      throw new UserError('csv-header', `The header of ${path} has no end.`, { hint: 'Is it a CSV file?' })
    const { buffer } = this.#window
    const { fields, next, problem } = splitRecord(
      buffer,
      piece.start,
      piece.end,
      format.delimiter.charCodeAt(0),
    )
    if (problem !== null)
      throw new UserError('csv-header', `The header of ${path} cannot be read: ${problem}`, {
        hint: 'Mend the first line of the file.',
      })
    const names = headerNames(fields)
    const missing = columns.filter((column) => !names.includes(column))
    if (missing.length > 0) {
      throw new UserError(
        'csv-header',
        `${path} has no column ${missing.join(', ')}; its header is ${names.join(', ')}.`,
        {
          hint:
            names.length === 1
              ? 'Is the delimiter right?'
              : 'Name the columns as in the header, or remove those that are not there.',
        },
      )
    }
    this.head = Buffer.from(buffer.subarray(piece.start, next))
    this.#window.take(next - piece.start)
    this.#headerDue = false
    return true
  }

  /** Nothing more to read now: the end, or what to wait for when following. */
  async #atEnd(): Promise<FilePoll> {
    const { follow, path, wait } = this.#options
    if (!follow) return { kind: 'end' }
    const { size } = await this.#handle.stat()
    this.#size = size
    const there = await stat(path).catch(() => null)
    if (size < this.#window.readAt) {
      throw new OperationalError(
        'file-truncated',
        `${path} became shorter while it was followed (from ${this.#window.readAt.toLocaleString('en-US')} to ${size.toLocaleString('en-US')} bytes).`,
        {
          hint: 'Start the job again to read the file from its beginning. A log that is rotated is better renamed than cut.',
        },
      )
    }
    if (there === null || there.ino !== this.#inode) {
      throw new OperationalError(
        'file-replaced',
        `${path} was ${there === null ? 'removed' : 'replaced by another file'} while it was followed.`,
        {
          hint: 'All of the old file was read. Start the job again to read the new one.',
        },
      )
    }
    if (size > this.#window.readAt) return { kind: 'wait', wake: Promise.resolve() }
    return { kind: 'wait', wake: Promise.race([this.#change(), wait(LOOK_AGAIN)]) }
  }

  /** Resolves when the system says that the file changed; never, where it says nothing. */
  #change(): Promise<void> {
    if (this.#watcher === null) {
      try {
        this.#watcher = watch(this.#options.path, { persistent: false }, () => this.#changed?.())
        this.#watcher.on('error', () => this.#changed?.())
      } catch {
        // Network drives and full tables of watches: looking again now and then is enough.
      }
    }
    return new Promise((resolve) => {
      this.#changed = resolve
    })
  }

  advance(bytes: number): void {
    this.#window.take(bytes)
  }

  position(): FilePosition {
    const { offset, skipping } = this.#window
    return { offset, skipping, head: this.#headOf(offset) }
  }

  /** The checksum of the first bytes, up to `offset` or `HEAD` of them. */
  #headOf(offset: number): number {
    const length = Math.min(offset, HEAD)
    if (this.#head.length !== length) {
      const bytes = Buffer.alloc(length)
      const read = readSync(this.#handle.fd, bytes, 0, length, 0)
      this.#head = { length, checksum: crc32(bytes.subarray(0, read)) }
    }
    return this.#head.checksum
  }

  locate(offset: number): string {
    return this.locator()(offset)
  }

  locator(): (offset: number) => string {
    const { base } = this.#window
    return (offset) => `line ${this.#lineAt(base + offset).toLocaleString('en-US')} of ${this.#name}`
  }

  async close(): Promise<void> {
    this.#watcher?.close()
    this.#watcher = null
    this.#changed?.()
    await this.#handle.close()
  }
}

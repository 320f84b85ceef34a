import { readSync } from 'node:fs'

const CHUNK = 64 * 1024

/** Counts lines of an open file up to an offset. It remembers where it was, so that asking again and again reads each byte once. */
export function createLineCounter(fd: number): (offset: number) => number {
  let at = 0
  let line = 1
  let buffer: Uint8Array | null = null
  return (offset) => {
    if (offset < at) {
      at = 0
      line = 1
    }
    buffer ??= new Uint8Array(CHUNK)
    while (at < offset) {
      const read = readSync(fd, buffer, 0, Math.min(CHUNK, offset - at), at)
      if (read === 0) break
      for (let i = buffer.indexOf(10); i >= 0 && i < read; i = buffer.indexOf(10, i + 1)) line++
      at += read
    }
    return line
  }
}

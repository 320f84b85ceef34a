/** The events, generated once and kept in the folder of temporary files. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from './measure.ts'

export const folder = join(tmpdir(), 'millrace-bench')
mkdirSync(folder, { recursive: true })

/** So many events, with so many users (1,000 with Zipf's law unless given, then evenly). */
export async function events(count: number, users?: number): Promise<string> {
  const path = join(folder, `events-${count}${users === undefined ? '' : `-${users}-users`}.ndjson`)
  if (!existsSync(path)) {
    const unfinished = `${path}.inprogress`
    const evenly = users === undefined ? [] : ['--users', String(users), '--skew', '0']
    if (count === 0) writeFileSync(unfinished, '')
    else
      await measure([
        process.execPath,
        join(import.meta.dirname, 'gen.mjs'),
        '--n',
        String(count),
        '--out',
        unfinished,
        ...evenly,
      ])
    renameSync(unfinished, path)
  }
  await readThrough(path)
  return path
}

/** Into the page cache, so that no run pays for the disk. */
async function readThrough(path: string): Promise<void> {
  const file = await open(path)
  const buffer = new Uint8Array(1 << 20)
  while ((await file.read(buffer, 0, buffer.length)).bytesRead > 0);
  await file.close()
}

import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { readNdjson, type AnyRecord } from './records.ts'

/** All records of a folder that Flink's file sink has written; names with a dot in front are not complete. */
export function folderRecords(folder: string): readonly AnyRecord[] {
  // Nothing was written, then.
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile() && !file.name.startsWith('.'))
    .flatMap((file) => readNdjson(path.join(file.parentPath, file.name)))
}

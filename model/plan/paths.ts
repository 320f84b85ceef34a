import type { z } from 'zod'
import type { Json } from '../document.ts'
import { isJsonObject, own, withValueAt } from '../json.ts'
import { fieldsWithWidget } from '../zod-fields.ts'

/** Puts the base folder in front of the relative paths in the fields that hold a path (by their widget: `file`, `saveFile`). */
export function resolvePaths(schema: z.ZodType, config: Json, baseDirectory: string): Json {
  return fieldsWithWidget(schema, ['file', 'saveFile']).reduce(
    (value, pattern) => resolveAt(value, [], pattern, baseDirectory),
    config,
  )
}

function resolveAt(root: Json, done: readonly string[], pattern: readonly string[], base: string): Json {
  const [key, ...rest] = pattern
  const here = at(root, done)
  if (key === undefined) {
    return typeof here === 'string' ? withValueAt(root, done, joinPath(base, here)) : root
  }
  if (key !== '*') return resolveAt(root, [...done, key], rest, base)
  const length = Array.isArray(here) ? here.length : 0
  let value = root
  for (let i = 0; i < length; i++) value = resolveAt(value, [...done, String(i)], rest, base)
  return value
}

function at(value: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = value
  for (const key of path) {
    here = Array.isArray(here)
      ? (here as readonly Json[])[Number(key)]
      : isJsonObject(here)
        ? own(here, key)
        : undefined
  }
  return here
}

/** POSIX, drive letters and UNC. */
const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:[/\\])/

export function joinPath(base: string, path: string): string {
  if (path === '' || ABSOLUTE.test(path)) return path
  const separator = base.includes('\\') && !base.includes('/') ? '\\' : '/'
  const folder = /[/\\]$/.test(base) ? base : base + separator
  return folder + path.replace(/^(?:\.[/\\])+/, '')
}

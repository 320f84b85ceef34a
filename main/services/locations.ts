import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** True in a bundle made by `scripts/build.ts` (`dist/node/*.mjs`), false where Node runs the sources. */
export const built = import.meta.filename.endsWith('.mjs')
/** The folder that holds package.json: two levels up from `dist/node` and from `main/services`. */
export const packageRoot = resolve(import.meta.dirname, '..', '..')

/** A file of ours that Node runs: the bundle, or the source where nothing is built. */
export function entryPoint(name: 'engine' | 'services' | 'web'): string {
  if (built) return join(packageRoot, 'dist', 'node', `${name}.mjs`)
  const sources = {
    engine: ['engine', 'host', 'process.ts'],
    services: ['main', 'services', 'process.ts'],
    web: ['main', 'web', 'main.ts'],
  }
  return join(packageRoot, ...sources[name])
}

export const rendererDirectory = join(packageRoot, 'dist', 'renderer')
export const examplesDirectory = join(packageRoot, 'examples')

export function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** What belongs to a pipeline beside its file: `orders.pins` beside `orders.pipeline.json`. */
export function besidePipeline(path: string, extension: string): string {
  const file = resolve(path)
  return join(dirname(file), `${basename(file).replace(/\.pipeline\.json$|\.json$/, '')}${extension}`)
}

/** Relative paths of a pipeline are relative to its file; those of one without a file to the person's home. */
export const baseDirectory = (path: string | null): string =>
  path === null ? homedir() : dirname(resolve(path))

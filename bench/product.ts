/** Millrace as npm installs it: without its sources, which a checkout looks through at each start to tell whether what is built is stale. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from './inputs.ts'

const root = join(import.meta.dirname, '..')
const product = join(folder, 'product')

export const cli = join(product, 'bin', 'millrace.mjs')

/** Puts what is built into a folder of its own. */
export function installProduct(): void {
  rmSync(product, { recursive: true, force: true })
  for (const part of ['bin', 'dist/node', 'package.json'])
    cpSync(join(root, part), join(product, part), { recursive: true })
}

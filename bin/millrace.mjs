#!/usr/bin/env node
// Starts the command line on Node 22 or later: this Node where it will do, else one that is at hand, else a message that says how to get it.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const LEAST = 22
const root = fileURLToPath(new URL('..', import.meta.url))
const bundle = join(root, 'dist', 'node', 'cli.mjs')
const source = join(root, 'main', 'cli', 'millrace.ts')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const stripsTypes = major > 22 || (major === 22 && minor >= 18)

/** In a checkout the bundle may be older than the sources; then the sources are what is meant. */
function bundleIsFresh() {
  if (!existsSync(bundle)) return false
  if (!existsSync(source)) return true
  const builtAt = statSync(bundle).mtimeMs
  return ['model', 'nodes', 'drivers', 'engine', 'bridge', 'main', 'export'].every(
    (folder) => !changedSince(join(root, folder), builtAt),
  )
}

function changedSince(folder, time) {
  if (!existsSync(folder)) return false
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return changedSince(path, time)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && statSync(path).mtimeMs > time
  })
}

function otherNode() {
  const places = [process.env.MILLRACE_NODE, join(root, 'node_modules', 'node', 'bin', 'node')]
  return places.find((path) => path && path !== process.execPath && existsSync(path))
}

function reexecute(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  if (process.platform !== 'win32') process.on('SIGUSR2', () => child.kill('SIGUSR2'))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

const fresh = major >= LEAST && bundleIsFresh()
if (fresh || (stripsTypes && existsSync(source))) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache?.()
  await import(pathToFileURL(fresh ? bundle : source).href)
} else {
  const node = otherNode()
  if (node) reexecute(node)
  else {
    const why =
      major < LEAST
        ? `Millrace needs Node.js ${LEAST} or later; this is ${process.versions.node}.`
        : 'Millrace is not built, and this Node.js cannot run its sources (22.18 or later can).'
    process.stderr.write(
      `millrace: ${why}\n  Get it from https://nodejs.org, or set MILLRACE_NODE to one that is installed.\n`,
    )
    process.exitCode = 1
  }
}

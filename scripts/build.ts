/**
 * Builds `dist/`: what Node runs (`node/*.mjs`), Electron's main process and preload (`electron/*.cjs`), and the screen (`renderer/`). A part whose
 * sources have not changed since it was built is left alone; `--force` builds all.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as esbuild from 'esbuild'
import { buildSdk } from './build-sdk.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')

interface BuildPart {
  readonly name: 'node' | 'sdk' | 'electron' | 'renderer'
  /** Folders and files that rule the result. */
  readonly sources: readonly string[]
  readonly build: () => Promise<void>
}

const COMMON = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.ts']

/** Packages in CommonJS ask for Node's modules by `require`, and for their own place, which an ES module does not have by these names. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;"

/**
 * Zod's object `z` holds all of it, its messages in forty languages too, and is never shaken; a namespace import is. So much less code is then loaded at each start
 * that it can be felt.
 */
const shakenZod: esbuild.Plugin = {
  name: 'shaken-zod',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes("import { z } from 'zod'")) return null
      return { contents: text.replace("import { z } from 'zod'", "import * as z from 'zod'"), loader: 'ts' }
    })
  },
}

/**
 * Zod makes a function for each schema when it is first used, unless this was said before the schema is made; bundled modules cannot say it early enough. What Node runs
 * here checks few values of each, and making the functions takes longer than they save: 20 ms at the start of a job. Not in the library: what it says would hold for the
 * schemas of whoever uses it, too.
 */
const JITLESS = 'globalThis.__zod_globalConfig ??= { jitless: true };'

/** Bundles that Node runs, whichever they are. */
const forNode: esbuild.BuildOptions = {
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  banner: { js: REQUIRE },
  plugins: [shakenZod],
  legalComments: 'linked',
  logLevel: 'warning',
}

async function buildNode(): Promise<void> {
  rmSync(join(dist, 'node'), { recursive: true, force: true })
  const own = { ...forNode, banner: { js: `${REQUIRE} ${JITLESS}` }, outdir: join(dist, 'node') }
  await esbuild.build({
    ...own,
    entryPoints: {
      cli: join(root, 'main/cli/millrace.ts'),
      services: join(root, 'main/services/process.ts'),
      web: join(root, 'main/web/main.ts'),
    },
  })
  // By itself, since what is shared is cut into many small files, and an engine is waited for at each run.
  await esbuild.build({
    ...own,
    entryPoints: {
      engine: join(root, 'engine/host/process.ts'),
      worker: join(root, 'engine/host/workerThread.ts'),
      watchdog: join(root, 'engine/host/watchdogThread.ts'),
    },
  })
}

async function buildElectron(): Promise<void> {
  await esbuild.build({
    entryPoints: {
      main: join(root, 'main/electron/main.ts'),
      preload: join(root, 'main/electron/preload.ts'),
    },
    outdir: join(dist, 'electron'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // That of Electron 22, which the tests can have.
    target: 'node16',
    external: ['electron'],
    logLevel: 'warning',
  })
}

async function buildRenderer(): Promise<void> {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
}

const parts: readonly BuildPart[] = [
  {
    name: 'node',
    sources: ['model', 'nodes', 'drivers', 'engine', 'export', 'sdk/build', 'bridge', 'main'],
    build: buildNode,
  },
  {
    name: 'sdk',
    sources: ['model', 'nodes', 'drivers', 'engine', 'sdk', 'docs/typescript.md', 'scripts/build-sdk.ts'],
    build: () => buildSdk(forNode),
  },
  { name: 'electron', sources: ['main', 'bridge', 'model'], build: buildElectron },
  {
    name: 'renderer',
    sources: ['renderer', 'ui', 'model', 'bridge', 'nodes', 'vite.config.ts'],
    build: buildRenderer,
  },
]

/** Of names, sizes and times: reading every file would take longer than it saves. */
function stampOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    if (!existsSync(path)) return
    const found = statSync(path)
    if (found.isDirectory()) {
      for (const name of readdirSync(path).toSorted()) if (name !== 'node_modules') add(join(path, name))
    } else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path} ${found.size} ${found.mtimeMs}\n`)
  }
  for (const source of sources) add(join(root, source))
  return hash.digest('hex')
}

const stampPath = (name: string): string => join(dist, `.${name}.stamp`)
const readStamp = (name: string): string | null =>
  existsSync(stampPath(name)) && existsSync(join(dist, name)) ? readFileSync(stampPath(name), 'utf8') : null

export interface BuildOptions {
  readonly force?: boolean
  /** All when left out. */
  readonly only?: readonly BuildPart['name'][]
  readonly say?: (line: string) => void
}

/** Builds what is stale. Throws with the builder's own message where a source is wrong. */
export async function build(options: BuildOptions = {}): Promise<void> {
  mkdirSync(dist, { recursive: true })
  for (const part of parts) {
    if (options.only !== undefined && !options.only.includes(part.name)) continue
    const stamp = stampOf([...COMMON, ...part.sources])
    if (options.force !== true && readStamp(part.name) === stamp) continue
    const start = performance.now()
    await part.build()
    writeFileSync(stampPath(part.name), stamp)
    const seconds = ((performance.now() - start) / 1_000).toFixed(1)
    options.say?.(`Built ${part.name} in ${seconds} s`)
  }
}

if (import.meta.main) {
  const names = new Set(process.argv.slice(2).filter((argument) => !argument.startsWith('-')))
  const only = parts.map(({ name }) => name).filter((name) => names.has(name))
  try {
    await build({
      force: process.argv.includes('--force'),
      ...(only.length === 0 ? {} : { only }),
      say: (line) => process.stdout.write(`${line}\n`),
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

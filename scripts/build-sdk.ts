/**
 * Builds `dist/sdk/`: the library `millrace` as a package of its own, without dependencies, and packed as an exported project takes it in. What the app needs
 * besides (screen, shells) is not in it.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as esbuild from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const out = join(root, 'dist', 'sdk')
const stage = join(out, 'package')

interface Manifest {
  readonly version: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
}

/** `options`: those of the other bundles for Node. */
export async function buildSdk(options: esbuild.BuildOptions): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  await esbuild.build({
    ...options,
    entryPoints: {
      index: join(root, 'sdk/index.ts'),
      job: join(root, 'sdk/main.ts'),
      worker: join(root, 'engine/host/workerThread.ts'),
    },
    outdir: join(stage, 'dist'),
    minifySyntax: true,
    minifyWhitespace: true,
  })
  declarations()
  const { version, license, engines } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Manifest
  const manifest = {
    name: 'millrace',
    version,
    description: 'Typed stream-processing jobs with event time and checkpoints, on an embedded engine.',
    license,
    type: 'module',
    exports: { '.': { types: './types/sdk/index.d.ts', default: './dist/index.mjs' } },
    bin: { 'millrace-job': 'dist/job.mjs' },
    engines,
  }
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  cpSync(join(root, 'docs/typescript.md'), join(stage, 'README.md'))
  const npm = process.env['npm_execpath']
  const [command, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm]
  execFileSync(command, [...args, 'pack', '--silent', '--pack-destination', out], {
    cwd: stage,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && npm === undefined,
  })
}

/** The types of what `index.ts` gives, and of what these need. */
function declarations(): void {
  const all = join(out, 'declarations')
  const config = join(out, 'tsconfig.json')
  mkdirSync(out, { recursive: true })
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: all,
        rootDir: root,
      },
      include: [],
      files: [join(root, 'sdk/index.ts'), join(root, 'drivers/kafka/kafkajs.d.ts')].filter((file) =>
        existsSync(file),
      ),
    }),
  )
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: 'inherit',
  })
  take(all, 'sdk/index.d.ts', new Set())
  rmSync(all, { recursive: true })
  rmSync(config)
}

const IMPORT = /((?:from|import\()\s*["'])(\.[^"']+)\.ts(["'])/g

/** Copies a file of declarations and those that it imports. */
function take(from: string, file: string, taken: Set<string>): void {
  if (taken.has(file)) return
  taken.add(file)
  const text = readFileSync(join(from, file), 'utf8')
  const target = join(stage, 'types', file)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text.replaceAll(IMPORT, '$1$2.js$3'))
  for (const [, , path = ''] of text.matchAll(IMPORT)) take(from, join(dirname(file), `${path}.d.ts`), taken)
}

/** The packed library, made by `buildSdk`; null where it is not built. */
export function packedSdk(): string | null {
  const name = existsSync(out) ? readdirSync(out).find((file) => file.endsWith('.tgz')) : undefined
  return name === undefined ? null : join(out, name)
}

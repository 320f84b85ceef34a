/**
 * Who may import whom: the folder table and the package table of the architecture, as data. `lint-imports.ts` enforces them, type
 * imports included. Changing a row is a decision: write it down in docs/decisions/.
 */

export interface Area {
  readonly name: string
  /** Globs relative to the project's root. A file belongs to the first area that matches. */
  readonly files: readonly string[]
  /** Names of areas, besides its own. `*` = anything. */
  readonly imports: readonly string[]
  /** npm packages and Node's modules (`node:fs`, or `node:*` for all of them). `*` = anything. */
  readonly packages: readonly string[]
}

const react = ['react', 'react-dom']
const mantine = ['@mantine/core', '@mantine/hooks', '@mantine/notifications', '@mantine/spotlight']
const fonts = ['@fontsource-variable/geist', '@fontsource-variable/geist-mono']
const screen = [...react, ...mantine, 'lucide-react', 'zustand', 'zod']
const screenAreas = ['model', 'bridge', 'node definitions', 'node forms', 'ui']

/** The parts of renderer/ may import each other; what differs is the packages that each may use. */
const rendererParts = ['renderer', 'renderer/canvas', 'renderer/code', 'renderer/drawer', 'renderer/kafka']
const rendererArea = (name: string, files: readonly string[], packages: readonly string[]): Area => ({
  name,
  files,
  imports: [...screenAreas, ...rendererParts.filter((part) => part !== name)],
  packages: [...screen, ...packages],
})

const hostAreas = [
  'model',
  'bridge',
  'export',
  'node definitions',
  'drivers',
  'drivers/kafka',
  'drivers/registry',
  'drivers/sql',
  'checkpoint reader',
  'sealed files',
]

export const areas: readonly Area[] = [
  {
    name: 'tests and tools',
    files: [
      'test/**',
      'bench/**',
      'scripts/**',
      '**/*.test.ts',
      '**/*.test.tsx',
      '**/testing/**',
      '**/testing.ts',
      '*.config.ts',
      'bin/**',
      'examples/**',
    ],
    imports: ['*'],
    packages: ['*'],
  },
  { name: 'model', files: ['model/**'], imports: [], packages: ['zod', 'chevrotain', 'acorn'] },

  {
    name: 'node runtimes',
    files: ['nodes/*/runtime*.ts', 'nodes/*/runtime/**', 'nodes/runtimes.ts'],
    imports: [
      'model',
      'engine/api',
      'node definitions',
      'drivers',
      'drivers/kafka',
      'drivers/registry',
      'drivers/sql',
      'sealed files',
    ],
    packages: ['node:*', 'zod', 'acorn'],
  },
  {
    name: 'node emitters',
    files: ['nodes/*/emit.ts', 'nodes/emitters.ts'],
    imports: ['model', 'node definitions'],
    packages: ['zod'],
  },
  {
    name: 'node forms',
    files: ['nodes/*/form*.tsx', 'nodes/*/form*.ts', 'nodes/forms.ts', 'nodes/forms.tsx'],
    imports: ['model', 'node definitions', 'ui'],
    packages: screen,
  },
  { name: 'node definitions', files: ['nodes/**'], imports: ['model'], packages: ['zod'] },

  {
    name: 'drivers/kafka',
    files: ['drivers/kafka/**'],
    imports: ['model', 'drivers'],
    packages: ['kafkajs', 'zod', 'node:*'],
  },
  {
    name: 'drivers/registry',
    files: ['drivers/registry/**'],
    imports: ['model', 'drivers'],
    packages: ['avsc', 'protobufjs', 'zod', 'node:*'],
  },
  {
    name: 'drivers/sql',
    files: ['drivers/sql/**'],
    imports: ['model', 'drivers'],
    packages: ['pg', 'pg-cursor', 'mariadb', 'node:*'],
  },
  { name: 'drivers', files: ['drivers/**'], imports: ['model', 'sealed files'], packages: ['node:*', 'zod'] },

  { name: 'sealed files', files: ['engine/sealed/**'], imports: ['model'], packages: ['node:*'] },

  { name: 'engine/api', files: ['engine/api/**'], imports: ['model'], packages: [] },
  {
    name: 'engine/host',
    files: ['engine/host/**'],
    imports: [
      'model',
      'bridge',
      'engine',
      'engine/api',
      'checkpoint reader',
      'sealed files',
      'node runtimes',
      'node definitions',
    ],
    packages: ['node:*', 'zod'],
  },
  {
    name: 'checkpoint reader',
    files: ['engine/checkpoint/**'],
    imports: ['model', 'engine', 'engine/api', 'sealed files'],
    packages: ['node:*', 'zod'],
  },
  {
    name: 'engine',
    files: ['engine/**'],
    imports: ['model', 'engine/api', 'checkpoint reader'],
    packages: ['node:*', 'zod'],
  },

  {
    name: 'export',
    files: ['export/**'],
    imports: ['model', 'node definitions', 'node emitters', 'sdk/build'],
    packages: ['node:*', 'zod', 'acorn', '@sveltejs/acorn-typescript'],
  },
  // What a job is written with: also what an exported one is read back with, without the engine.
  { name: 'sdk/build', files: ['sdk/build/**'], imports: ['model'], packages: ['acorn'] },
  {
    name: 'sdk',
    files: ['sdk/**'],
    imports: [
      'model',
      'engine',
      'engine/api',
      'engine/host',
      'checkpoint reader',
      'node definitions',
      'node runtimes',
      'sdk/build',
    ],
    packages: ['node:*', 'zod'],
  },
  { name: 'bridge', files: ['bridge/**'], imports: ['model'], packages: ['zod'] },

  {
    name: 'main/electron',
    files: ['main/electron/**'],
    imports: [...hostAreas, 'main/services'],
    packages: ['electron', 'node:*', 'zod'],
  },
  {
    name: 'main/web',
    files: ['main/web/**'],
    imports: [...hostAreas, 'main/services'],
    packages: ['ws', 'node:*', 'zod'],
  },
  {
    name: 'main/cli',
    files: ['main/cli/**'],
    imports: [...hostAreas, 'main/services', 'main/services/code'],
    packages: ['commander', 'node:*', 'zod'],
  },
  {
    name: 'main/services/code',
    files: ['main/services/code/**'],
    imports: [...hostAreas, 'main/services'],
    packages: ['@ts-morph/common'],
  },
  {
    name: 'main/services',
    files: ['main/**'],
    imports: [...hostAreas, 'main/services/code'],
    packages: ['node:*', 'zod', 'diff'],
  },

  {
    name: 'ui',
    files: ['ui/**'],
    imports: ['model'],
    packages: [...react, ...mantine, 'lucide-react', ...fonts],
  },
  rendererArea('renderer/canvas', ['renderer/canvas/**'], ['@xyflow/react', 'elkjs']),
  rendererArea('renderer/code', ['renderer/code/**'], ['monaco-editor']),
  rendererArea(
    'renderer/drawer',
    ['renderer/drawer/**'],
    ['@tanstack/react-table', '@tanstack/react-virtual'],
  ),
  rendererArea('renderer/kafka', ['renderer/kafka/**'], ['@tanstack/react-virtual']),
  rendererArea('renderer', ['renderer/**'], []),
]

/** Where a run must be repeatable: no clock, no chance but the injected ones. */
export const repeatable: readonly string[] = [
  'model/**',
  'engine/**',
  'nodes/*/runtime*',
  'nodes/*/runtime/**',
]
export const repeatableExcept: readonly string[] = ['engine/host/**', '**/*.test.ts']

/** Folders and files that are looked at, and how long one may be. */
export const roots: readonly string[] = [
  'model',
  'nodes',
  'drivers',
  'engine',
  'export',
  'sdk',
  'bridge',
  'main',
  'ui',
  'renderer',
  'test',
  'bench',
  'scripts',
  'bin',
]
export const extensions: readonly string[] = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.mjs',
  '.cjs',
  '.css',
  '.sh',
]
export const longest = { lines: 400, bytes: 24 * 1024 } as const

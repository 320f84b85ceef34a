/** What the tests need besides npm packages: where it is, and how it is got. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { findPrograms } from './databases.ts'
import type { Part } from './test-suites.ts'

export type Found = { readonly ok: true } | { readonly ok: false; readonly reason: string }

const onPath = (names: readonly string[]): string | null => {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name)
      if (existsSync(file)) return file
    }
  }
  return null
}

export const findChromium = (): string | null =>
  process.env['CHROMIUM_PATH'] ?? onPath(['chromium', 'chromium-browser', 'google-chrome'])

let listsAreFresh = false

/** Installs a Debian package; returns why it could not. */
function aptInstall(name: string): string | null {
  if (onPath(['apt-get']) === null) return 'apt-get is not here'
  if (process.getuid?.() !== 0) return `needs root: run "apt-get install ${name}" yourself`
  const run = (...args: readonly string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  if (!listsAreFresh) listsAreFresh = run('update')
  return run('install', '-y', '--no-install-recommends', name) ? null : `apt-get could not install ${name}`
}

function viaApt(find: () => string | null, name: string): Found {
  if (find() !== null) return { ok: true }
  const failure = aptInstall(name)
  if (failure === null && find() !== null) return { ok: true }
  return { ok: false, reason: failure ?? `${name} was installed but is not on PATH` }
}

const root = path.resolve(import.meta.dirname, '..')

/** The folder of the published test inputs that are read in place and are no part of the project. */
export const corpusFolder = (): string =>
  process.env['MILLRACE_CORPUS'] ?? path.resolve(root, '../shared/corpus')

/** Java, openssl, and the jars of a broker and of a Schema Registry, which Maven fetches once. */
function kafka(): Found {
  if (onPath(['java']) === null && process.env['JAVA_HOME'] === undefined)
    return { ok: false, reason: 'Java 17 or later is not here' }
  if (onPath(['openssl']) === null) return { ok: false, reason: 'openssl is not here' }
  for (const script of ['kafka.ts', 'registry.ts']) {
    const asked = [path.join(root, 'scripts', script), 'fetch']
    const { status, stderr } = spawnSync(process.execPath, asked, { encoding: 'utf8' })
    if (status !== 0) return { ok: false, reason: stderr.trim().replace(/\.$/, '') }
  }
  return { ok: true }
}

/** Java, and the jars of Flink, which Maven fetches once. */
function flink(): Found {
  if (onPath(['java']) === null && process.env['JAVA_HOME'] === undefined)
    return { ok: false, reason: 'Java 17 or later is not here' }
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/flink.ts'), 'fetch'], {
    encoding: 'utf8',
  })
  return status === 0 ? { ok: true } : { ok: false, reason: stderr.trim().split('\n').at(-1) ?? '' }
}

/** Java, and Python with PyFlink and PySpark, which pip fetches once. */
function python(): Found {
  if (onPath(['java']) === null && process.env['JAVA_HOME'] === undefined)
    return { ok: false, reason: 'Java 17 or later is not here' }
  if (onPath(['python3']) === null) return { ok: false, reason: 'python3 is not here' }
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/python.ts')], {
    encoding: 'utf8',
  })
  return status === 0 ? { ok: true } : { ok: false, reason: stderr.trim().split('\n').at(-1) ?? '' }
}

/** PostgreSQL and MariaDB, whose programs Debian keeps apart; their own services are not used. */
function databases(): Found {
  if (onPath(['openssl']) === null) return { ok: false, reason: 'openssl is not here' }
  for (const name of ['postgresql', 'mariadb-server']) {
    if (findPrograms() !== null) break
    const failure = aptInstall(name)
    if (failure !== null) return { ok: false, reason: failure }
  }
  return findPrograms() === null
    ? { ok: false, reason: 'PostgreSQL and MariaDB were installed but are not where Debian puts them' }
    : { ok: true }
}

const getters: Readonly<Record<Part['name'], () => Found>> = {
  chromium: () => viaApt(findChromium, 'chromium'),
  xvfb: () => {
    const found = viaApt(() => onPath(['xvfb-run']), 'xvfb')
    return found.ok ? viaApt(() => onPath(['xauth']), 'xauth') : found
  },
  electron: () => {
    try {
      process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= execFileSync(
        process.execPath,
        [path.join(root, 'scripts/electron-dist.ts'), '--test'],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      )
        .trim()
        .split('\n')
        .at(-1)
      return { ok: true }
    } catch {
      return { ok: false, reason: 'no Electron could be downloaded' }
    }
  },
  kafka,
  flink,
  python,
  databases,
  corpus: () =>
    existsSync(path.join(corpusFolder(), 'rides/inputs/cars.ndjson'))
      ? { ok: true }
      : { ok: false, reason: `${corpusFolder()} is not here; MILLRACE_CORPUS names another place` },
}

export const getPart = (name: Part['name']): Found => getters[name]()

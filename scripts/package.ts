/**
 * `npm run package`: the app as a folder that runs (`release/linux-unpacked` and the like), made by electron-builder's `dir` target from an Electron that is
 * here already: Electron's own where it was fetched, else that of the tests. Nothing is downloaded by electron-builder.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Arch, Platform, build as pack } from 'electron-builder'
import { build } from './build.ts'
import { electronVersion, presentElectron, testElectron } from './electron-dist.ts'

const root = resolve(import.meta.dirname, '..')

/** Returns the folder of the packaged app. */
export async function packageApp(): Promise<string> {
  await build({ say: (line) => process.stdout.write(`${line}\n`) })
  const electron = presentElectron() ?? testElectron()
  const version = electronVersion(electron)
  if (version === null) throw new Error(`${electron} holds no file that says Electron's version.`)
  const stage = mkdtempSync(join(tmpdir(), 'millrace-package-'))
  try {
    const electronDist = join(stage, 'electron')
    // Without Electron's default app, which in the tests' Electron is a folder that electron-builder takes for an archive.
    cpSync(electron, electronDist, { recursive: true, filter: (path) => !path.endsWith('default_app.asar') })
    await pack({
      projectDir: root,
      publish: 'never',
      targets: Platform.current().createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
      config: { extends: 'electron-builder.yml', electronDist, electronVersion: version },
    })
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
  const suffix = process.arch === 'arm64' ? '-arm64' : ''
  const folders = { darwin: `mac${suffix}`, win32: `win${suffix}-unpacked` }
  const name =
    process.platform === 'darwin' || process.platform === 'win32'
      ? folders[process.platform]
      : `linux${suffix}-unpacked`
  return resolve(root, 'release', name)
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await packageApp()}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

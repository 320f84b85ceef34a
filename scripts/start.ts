/**
 * `npm start`: builds what is stale and opens the app, in Electron where it is here or can be had, else in the browser, saying so in one line.
 *
 *   --web       in the browser in any case
 *   --no-open   only print the URL
 *   --dev       build the screen anew whenever a source changes; reload the page to see it
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { hasDisplay } from '../main/web/browser.ts'
import { build } from './build.ts'
import { electronBinary, fetchElectron, presentElectron } from './electron-dist.ts'

const root = resolve(import.meta.dirname, '..')
/** Whoever has no network waits no longer than this for the browser. */
const FETCH_PATIENCE = 90_000

const has = (flag: string): boolean => process.argv.includes(flag)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Why it is the browser, or the folder of Electron. */
function chooseShell(): { readonly electron: string } | { readonly browser: string } {
  if (has('--web') || has('--no-open')) return { browser: 'as asked' }
  if (!hasDisplay()) return { browser: 'this machine has no display' }
  const present = presentElectron()
  if (present !== null) return { electron: present }
  say('Fetching Electron (about 100 MB, once) …')
  const fetched = fetchElectron(FETCH_PATIENCE)
  return fetched === null
    ? { browser: 'Electron is not here and could not be fetched' }
    : { electron: fetched }
}

function follow(program: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env })
  // A terminal's Ctrl-C reaches the app by itself, which ends in good order; then this process ends with it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)))
}

async function watchScreen(): Promise<void> {
  const vite = await import('vite')
  await vite.build({ configFile: join(root, 'vite.config.ts'), logLevel: 'info', build: { watch: {} } })
}

try {
  await build({ say })
  if (has('--dev')) await watchScreen()
  const shell = chooseShell()
  if ('electron' in shell) {
    // Chromium's sandbox does not work for root.
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    follow(electronBinary(shell.electron), [...flags, root], {
      ...process.env,
      MILLRACE_NODE: process.execPath,
    })
  } else {
    if (shell.browser !== 'as asked') say(`Millrace opens in the browser: ${shell.browser}.`)
    follow(
      process.execPath,
      [join(root, 'dist/node/web.mjs'), ...(has('--no-open') ? ['--no-open'] : [])],
      process.env,
    )
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

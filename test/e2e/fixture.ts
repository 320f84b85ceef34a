/**
 * `app`: the real app in the shell of the Playwright project, with a home and a folder of its own. A scenario is written once and
 * runs in both.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, test as base, expect, type Browser, type Page } from '@playwright/test'
import { findChromium } from '../../scripts/test-parts.ts'
import { repository } from '../support/cli.ts'
import { START_PATIENCE, startElectron } from '../support/electron.ts'
import { descendants, type RunningProcess } from '../support/processes.ts'

export type Shell = 'chromium' | 'electron'
export interface ShellOption {
  readonly shell: Shell
}

export interface App {
  readonly shell: Shell
  readonly page: Page
  /** A folder for the scenario's pipelines and data; it goes away after the test. */
  readonly folder: string
  /** Errors that the page threw or logged. The fixture expects none at the end; a scenario that provokes one takes it out. */
  readonly pageErrors: string[]
  /** The processes that run jobs. */
  readonly engines: () => readonly RunningProcess[]
  /** Closes the window as a person does who cannot be asked any more: at once, whatever is unsaved. */
  readonly crash: () => Promise<void>
  /** Ends what still runs and starts the app again in the same home; the new page is in `page`. */
  readonly restart: () => Promise<void>
}

interface Running {
  readonly page: Page
  /** The process below which everything of the app runs. */
  readonly pid: number
  readonly stop: () => Promise<void>
}

const size = { width: 1440, height: 900 } as const

export function environment(home: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'NODE_OPTIONS',
  )
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    MILLRACE_HOME: path.join(home, 'state'),
    MILLRACE_NODE: process.execPath,
  }
}

export const browserOptions = () => {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('No Chromium: install it, or set CHROMIUM_PATH.')
  return { executablePath, args: ['--no-sandbox'] }
}

/** Starts the web shell's server and gives the URL that it prints. */
export async function startServer(
  home: string,
): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const server = spawn(process.execPath, [path.join(repository, 'dist/node/web.mjs'), '--no-open'], {
    env: environment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(server.stdout)) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0]
    if (url !== undefined) return { server, url }
  }
  throw new Error('The web shell ended without printing its URL.')
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function startInChromium(home: string): Promise<Running> {
  const { server, url } = await startServer(home)
  let browser: Browser | undefined
  try {
    browser = await chromium.launch(browserOptions())
    const context = await browser.newContext({ viewport: size, reducedMotion: 'no-preference' })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await context.newPage()
    await page.goto(url)
    const opened = browser
    return {
      page,
      pid: server.pid ?? -1,
      stop: async () => {
        await opened.close()
        await stopProcess(server)
      },
    }
  } catch (error) {
    await browser?.close()
    await stopProcess(server)
    throw error
  }
}

async function startInElectron(home: string): Promise<Running> {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (dist === undefined) throw new Error('No Electron: run these tests by `npm run test:e2e`.')
  const state = path.join(home, 'state')
  const kept = path.join(home, 'state-before')
  rmSync(kept, { recursive: true, force: true })
  if (existsSync(state)) cpSync(state, kept, { recursive: true })
  return startElectron({
    executablePath: path.join(dist, 'electron'),
    args: ['--no-sandbox', repository],
    env: environment(home),
    ready: async (page) => {
      await page.setViewportSize(size)
      await settled(page, START_PATIENCE)
    },
    undo: () => {
      // The processes of an Electron that was killed end after it, and write until then.
      rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
      if (existsSync(kept)) cpSync(kept, state, { recursive: true })
    },
  })
}

/** The app has shown what it starts with: the gallery, an example, or recovered work. */
export async function settled(page: Page, timeout = 20_000): Promise<void> {
  const gallery = page.getByRole('navigation', { name: 'Start' })
  await gallery.or(page.locator('.react-flow__node')).first().waitFor({ timeout })
}

/** What a page may log without being wrong. */
const harmless: readonly RegExp[] = [
  /Download the React DevTools/,
  /Autofill\./,
  /^Electron Security Warning/,
]

async function startApp(shell: Shell): Promise<{ readonly app: App; readonly end: () => Promise<void> }> {
  const home = mkdtempSync(path.join(tmpdir(), 'millrace-e2e-'))
  const folder = path.join(home, 'work')
  mkdirSync(folder)
  const pageErrors: string[] = []
  const start = async (): Promise<Running> => {
    const running = await (shell === 'chromium' ? startInChromium(home) : startInElectron(home))
    running.page.on('pageerror', (error) => pageErrors.push(String(error)))
    running.page.on('console', (message) => {
      if (message.type() === 'error' && !harmless.some((known) => known.test(message.text()))) {
        pageErrors.push(message.text())
      }
    })
    try {
      await settled(running.page)
    } catch (error) {
      // What stands on the screen says more than that something does not.
      const shown = await running.page
        .locator('body')
        .innerText({ timeout: 2_000 })
        .catch(() => 'nothing')
      await running.stop()
      throw new Error(`The app did not come up. ${pageErrors.join(' ')} On the screen: ${shown}`, {
        cause: error,
      })
    }
    return running
  }
  let running: Running | null = await start()
  const current = (): Running => {
    if (running === null) throw new Error('The app does not run.')
    return running
  }
  const stop = async (): Promise<void> => {
    await running?.stop()
    running = null
  }
  return {
    app: {
      shell,
      folder,
      pageErrors,
      get page() {
        return current().page
      },
      engines: () =>
        descendants(current().pid).filter(({ command }) =>
          /\/engine(\/host\/process)?\.(mjs|ts)\b/.test(command),
        ),
      crash: stop,
      restart: async () => {
        await stop()
        running = await start()
      },
    },
    end: async () => {
      await stop()
      // What was killed may still be writing.
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

export const test = base.extend<ShellOption & { readonly app: App }>({
  shell: ['chromium', { option: true }],
  app: [
    async ({ shell }, use, info) => {
      const { app, end } = await startApp(shell)
      try {
        await use(app)
        if (info.status !== 'passed') await attachScreenshot(app, info.outputPath('screen.png'))
        expect(app.pageErrors).toEqual([])
      } finally {
        await end()
      }
    },
    // Its own time: a start that has to be made again is not the scenario's.
    { timeout: 150_000 },
  ],
})

async function attachScreenshot(app: App, file: string): Promise<void> {
  try {
    await app.page.screenshot({ path: file })
  } catch {
    // The page is gone: there is nothing to show.
  }
}

export { expect }

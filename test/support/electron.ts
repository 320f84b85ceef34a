/** Starting the test Electron under Playwright. */
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

/** What has not come after this is taken for a start that Playwright lost; a good one takes one to two seconds. */
export const START_PATIENCE = 6_000
const ATTEMPTS = 8

export interface ElectronStart {
  readonly executablePath: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Resolves when the page is up; rejects when it does not come. */
  readonly ready: (page: Page) => Promise<unknown>
  /** Puts back what the failed start may have changed. */
  readonly undo?: () => void
}

export interface StartedElectron {
  readonly app: ElectronApplication
  readonly page: Page
  readonly pid: number
  /** At once, without asking whether to save. */
  readonly stop: () => Promise<void>
}

/**
 * About one start in fifteen hangs: Playwright holds a new page until it has attached to it, and with this old Electron the page changes its
 * process meanwhile and is held for ever (its scripts never run, the main process idles). Then it is started once more.
 */
export async function startElectron(start: ElectronStart, attempts = ATTEMPTS): Promise<StartedElectron> {
  try {
    return await launch(start)
  } catch (error) {
    if (attempts <= 1) throw error
    console.log(`${String(error)} Starting Electron again.`)
    start.undo?.()
    return startElectron(start, attempts - 1)
  }
}

async function launch({ executablePath, args, env, ready }: ElectronStart): Promise<StartedElectron> {
  const app = await _electron.launch({ executablePath, args: [...args], env: { ...env }, timeout: 20_000 })
  const own = app.process()
  const stop = async (): Promise<void> => {
    // Not app.close(): it would wait for the question whether to save. Nor its event: it may never come.
    if (own.exitCode !== null || own.signalCode !== null) return
    const ended = once(own, 'exit')
    own.kill('SIGKILL')
    await ended
  }
  try {
    const page = await app.firstWindow({ timeout: START_PATIENCE })
    await within(ready(page))
    return { app, page, pid: own.pid ?? -1, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Some calls to a page that hangs have no time limit of their own. */
async function within(work: Promise<unknown>): Promise<void> {
  const late = delay(2 * START_PATIENCE, undefined, { ref: false }).then(() => {
    throw new Error(`The page did not answer for ${(2 * START_PATIENCE) / 1000} s.`)
  })
  await Promise.race([work, late])
}

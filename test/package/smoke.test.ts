import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { getCurrentFuseWire, FuseV1Options, FuseState } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { packageApp } from '../../scripts/package.ts'

let home: string
let folder: string
let binary: string
let child: ChildProcess
let page: DevTools

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  folder = await packageApp()
  binary = join(folder, 'millrace')
  child = spawn(binary, ['--no-sandbox', '--remote-debugging-port=0'], {
    // Not in the checkout: the packaged app must find all it needs in its own folder.
    cwd: home,
    env: { ...process.env, MILLRACE_HOME: join(home, 'state'), MILLRACE_NODE: process.execPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  page = await openPage(await devToolsAddress(child))
})
afterAll(async () => {
  page?.close()
  if (child !== undefined && child.exitCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  rmSync(home, { recursive: true, force: true })
})

async function devToolsAddress({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('The packaged app has no stderr.')
  for await (const line of createInterface({ input: stderr })) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (address !== undefined) {
      // Whatever else it says is read on, so that the pipe does not fill.
      stderr.resume()
      return address
    }
  }
  throw new Error('The packaged app ended before its window was there.')
}

/** What comes back of `Runtime.evaluate`: a value, what the page's code threw, or why it could not be run. */
interface Answer {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: {
    readonly result?: { readonly value?: unknown }
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
  }
}

interface DevTools {
  readonly url: string
  /** The value of a JavaScript expression in the page; a promise is awaited. */
  evaluate(expression: string): Promise<unknown>
  close(): void
}

/**
 * By hand, because the fuses that Playwright's Electron support needs are off in a packaged app, and its other way in wants more of the browser than
 * Electron 22 has.
 */
async function openPage(browserAddress: string): Promise<DevTools> {
  const { host } = new URL(browserAddress)
  const targets = await listPages(host)
  const target = targets[0]
  if (target === undefined) throw new Error('The packaged app has no window.')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await once(socket, 'open')
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer)
  })
  let last = 0
  const tools: DevTools = {
    url: target.url,
    evaluate(expression) {
      const id = ++last
      const params = { expression, awaitPromise: true, returnByValue: true }
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ error, result }) => {
          const thrown = error?.message ?? result?.exceptionDetails?.exception?.description
          if (thrown === undefined) resolve(result?.result?.value)
          else reject(new Error(thrown))
        })
      })
    },
    close: () => socket.close(),
  }
  await untilLoaded(tools)
  return tools
}

/**
 * A window is listed under its address before its document has replaced the empty one; what is evaluated until then runs in a page without
 * preload, or ends with it.
 */
async function untilLoaded(tools: DevTools): Promise<void> {
  const deadline = Date.now() + 20_000
  let answer: unknown
  while (Date.now() < deadline) {
    answer = await tools
      .evaluate(`document.readyState === 'complete' && typeof millrace === 'object'`)
      .catch((error: unknown) => error)
    if (answer === true) return
  }
  throw new Error(`The packaged app's page did not load: ${String(answer)}.`)
}

/** The window opens a moment after the debugging port. */
async function listPages(host: string): Promise<{ url: string; webSocketDebuggerUrl: string }[]> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await fetch(`http://${host}/json/list`)
    const targets = (await answer.json()) as { type: string; url: string; webSocketDebuggerUrl: string }[]
    const pages = targets.filter(({ type, url }) => type === 'page' && url.startsWith('app:'))
    if (pages.length > 0 || Date.now() > deadline) return pages
  }
}

/** Counts by node, from the first frame in which any node has put out a record. */
const FIRST_RECORDS = `new Promise((resolve) => {
  millrace.onMessage(({ event, data }) => {
    if (event !== 'run.frame') return
    const sum = (out) => Object.values(out).reduce((total, count) => total + count, 0)
    const counts = Object.entries(data.frame.nodes).map(([id, { out }]) => [id, sum(out)])
    if (counts.some(([, count]) => count > 0)) resolve(Object.fromEntries(counts))
  })
})`

describe('the packaged app', () => {
  it('opens the featured example at its first start, with records on its edges', async () => {
    expect(page.url).toBe('app://millrace/')
    const counts = (await page.evaluate(FIRST_RECORDS)) as Record<string, number>
    expect(Math.max(...Object.values(counts))).toBeGreaterThan(0)
  })

  it('has its code in an archive, and outside it only what plain Node runs', () => {
    const resources = join(folder, 'resources')
    expect(existsSync(join(resources, 'app.asar'))).toBe(true)
    expect(existsSync(join(resources, 'app'))).toBe(false)
    expect(readdirSync(join(resources, 'app.asar.unpacked')).toSorted()).toEqual([
      'dist',
      'examples',
      'package.json',
    ])
    expect(readdirSync(join(resources, 'app.asar.unpacked', 'dist'))).toEqual(['node'])
  })

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(binary)
    const { ENABLE, DISABLE } = FuseState
    expect(wire[FuseV1Options.RunAsNode]).toBe(DISABLE)
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(DISABLE)
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(DISABLE)
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(ENABLE)
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(ENABLE)
  })
})

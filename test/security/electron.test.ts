import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.ts'
import { electronBinary, presentElectron, testElectron } from '../../scripts/electron-dist.ts'
import { repository } from '../support/cli.ts'
import { START_PATIENCE, startElectron } from '../support/electron.ts'

/** Services that answer every message with what they got, so that a test sees what passed the main process. */
const ECHO = `process.on('message', (message) => {
  if (message.kind === 'quit') process.exit(0)
  if (message.kind === 'closing') process.send({ kind: 'mayClose', connection: message.connection })
  if (message.kind !== 'message') return
  const { connection, message: { id, method, params } } = message
  process.send({ kind: 'message', connection, message: { kind: 'result', id, result: { method, params } } })
})
process.on('disconnect', () => process.exit(0))
`

/** A page as hostile as a page can be: it is our origin, but its script is the test's. */
const PAGE = `<!doctype html><title>hostile</title><iframe id="frame" src="about:blank"></iframe>`

let folder: string
let app: ElectronApplication
let page: Page

beforeAll(async () => {
  await build({ only: ['electron'] })
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const dist = join(folder, 'app', 'dist')
  mkdirSync(join(dist, 'node'), { recursive: true })
  mkdirSync(join(dist, 'renderer'))
  cpSync(join(repository, 'dist', 'electron'), join(dist, 'electron'), { recursive: true })
  writeFileSync(join(dist, 'node', 'services.mjs'), ECHO)
  writeFileSync(join(dist, 'renderer', 'index.html'), PAGE)
  writeFileSync(join(folder, 'app', 'package.json'), '{"name":"millrace","main":"dist/electron/main.cjs"}')
  const started = await startElectron({
    executablePath: electronBinary(presentElectron() ?? testElectron()),
    args: ['--no-sandbox', join(folder, 'app')],
    env: {
      ...(process.env as Record<string, string>),
      MILLRACE_HOME: join(folder, 'home'),
      MILLRACE_NODE: process.execPath,
    },
    // The services answer: an Electron that hangs does so at its start.
    ready: (opened) =>
      opened
        .waitForLoadState(undefined, { timeout: START_PATIENCE })
        .then(() => askOn(opened, { kind: 'request', id: 1, method: 'app.info', params: {} })),
  })
  app = started.app
  page = started.page
}, 120_000)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Sends an envelope from the page and resolves with the answer, or with 'nothing' when a later, proper one is answered first. */
const askOn = (asked: Page, message: unknown): Promise<unknown> =>
  asked.evaluate(
    (given) =>
      new Promise((resolve) => {
        const channel = (globalThis as unknown as { millrace: TestChannel }).millrace
        channel.onMessage((answer) => {
          if (answer.id === 1) resolve(answer)
          if (answer.id === 2) resolve('nothing')
        })
        channel.send(given)
        channel.send({ kind: 'request', id: 2, method: 'app.info', params: {} })
      }),
    message,
  )
const ask = (message: unknown): Promise<unknown> => askOn(page, message)
interface TestChannel {
  send(message: unknown): void
  onMessage(listener: (message: { id: number }) => void): void
}

describe('the window', () => {
  it('shows our own origin under a strict policy', async () => {
    expect(page.url()).toBe('app://millrace/')
    const headers = await page.evaluate(async () => {
      const answer = await fetch('app://millrace/')
      return [answer.headers.get('content-security-policy'), answer.headers.get('x-content-type-options')]
    })
    expect(headers[0]).toContain("default-src 'none'; script-src 'self';")
    expect(headers[1]).toBe('nosniff')
  })

  it('runs no inline script, no eval, and nothing from elsewhere', async () => {
    const ran = await page.evaluate(async () => {
      const seen: string[] = []
      Object.assign(globalThis, { mark: (what: string) => seen.push(what) })
      const inline = document.createElement('script')
      inline.textContent = 'mark("inline")'
      document.body.append(inline)
      const image = document.createElement('img')
      image.setAttribute('onerror', 'mark("handler")')
      image.src = '/nothing.png'
      document.body.append(image)
      await new Promise((resolve) => image.addEventListener('error', resolve))
      const attempts = {
        // oxlint-disable-next-line no-eval -- that it does not run is what is tested
        eval: () => (0, eval)('mark("eval")') as unknown,
        // oxlint-disable-next-line typescript/no-implied-eval -- that it does not run is what is tested
        function: () => new Function('mark("function")')() as unknown,
        fetch: () => fetch('https://example.com/'),
        socket: () =>
          new Promise((_, reject) => new WebSocket('ws://127.0.0.1:1').addEventListener('error', reject)),
      }
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          await attempt()
          seen.push(name)
        } catch {
          continue
        }
      }
      return seen
    })
    expect(ran).toEqual([])
  })

  it('cannot reach Node or Electron', async () => {
    const found = await page.evaluate(() => {
      const scope = globalThis as unknown as Record<string, unknown>
      const names = [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        'electron',
        'ipcRenderer',
        '__dirname',
      ]
      const channel = scope['millrace'] as object
      return {
        names: names.filter((name) => name in scope),
        keys: Object.keys(channel),
        frozen: Object.isFrozen(channel),
      }
    })
    expect(found).toEqual({ names: [], keys: ['send', 'onMessage', 'onClose'], frozen: true })
  })

  it('has the preferences that keep it so', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
        contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
    })
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
    })
  })
})

describe('the bridge', () => {
  it('carries a request of our page', async () => {
    expect(
      await ask({ kind: 'request', id: 1, method: 'files.list', params: { directory: null } }),
    ).toMatchObject({
      result: { method: 'files.list', params: { directory: null } },
    })
  })

  it.each([
    ['no envelope', { id: 1, method: 'files.list' }],
    ['an answer', { kind: 'result', id: 1, result: {} }],
    ['an event', { kind: 'event', event: 'run.frame', data: {} }],
    ['text', 'request'],
    ['a list', [{ kind: 'request', id: 1, method: 'files.list' }]],
    ['an id that is no number', { kind: 'request', id: '1', method: 'files.list' }],
  ])('drops %s', async (_what, message) => expect(await ask(message)).toBe('nothing'))

  it('hears no other sender: not a frame in the page, not another window', async () => {
    const inFrame = await page.evaluate(() => {
      const frame = document.querySelector('iframe')?.contentWindow as unknown as Record<string, unknown>
      return 'millrace' in frame || 'require' in frame
    })
    expect(inFrame).toBe(false)
    // A second window with our preload, made by force in the main process: its messages must not pass.
    const answered = await app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
        await other.loadURL('app://millrace/')
        const answer = (await other.webContents.executeJavaScript(`new Promise((resolve) => {
        millrace.onMessage(() => resolve('answered'))
        millrace.send({ kind: 'request', id: 1, method: 'app.info', params: {} })
        fetch('/').then(() => fetch('/')).then(() => resolve('nothing'))
      })`)) as string
        other.destroy()
        return answer
      },
      join(folder, 'app', 'dist', 'electron', 'preload.cjs'),
    )
    expect(answered).toBe('nothing')
    expect(await ask({ kind: 'request', id: 1, method: 'app.info', params: {} })).toMatchObject({ id: 1 })
  })
})

describe('what the window may not do', () => {
  it.each(['https://example.com/', 'file:///etc/passwd', 'data:text/html,x', 'app://other/'])(
    'go to %s',
    async (url) => {
      await page.evaluate((target) => {
        location.href = target
      }, url)
      await page.evaluate(() => fetch('/'))
      expect(page.url()).toBe('app://millrace/')
      expect(await page.evaluate(() => document.documentElement.outerHTML)).toContain('hostile')
    },
  )

  it('open another window', async () => {
    const opened = await page.evaluate(
      () => window.open('https://example.com/') === null && window.open('/') === null,
    )
    expect(opened).toBe(true)
    expect(app.windows()).toHaveLength(1)
  })

  it('get a permission', async () => {
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read', 'midi']
      const asked = names.map(
        async (name) => (await navigator.permissions.query({ name: name as 'geolocation' })).state,
      )
      return Promise.all(asked)
    })
    expect(new Set(states)).toEqual(new Set(['denied']))
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
  })

  it('read files by its own protocol', async () => {
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/../node/services.mjs',
        '/%2e%2e/node/services.mjs',
        '/..%2fnode%2fservices.mjs',
        '//other/index.html',
      ]
      return Promise.all(
        paths.map((path) =>
          fetch(path).then(
            ({ status }) => status,
            () => 0,
          ),
        ),
      )
    })
    expect(statuses.filter((status) => status === 200)).toEqual([])
  })
})

/**
 * Electron's main process: the window, its protocol and its guards, and the relay between the page and the services. It holds no logic of the
 * app's own, and it is CommonJS for the Node of any Electron from 22 on.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BrowserWindow, Menu, app, dialog, ipcMain, screen, session } from 'electron'
import { readEnvelope } from '../../bridge/envelope.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { CHANNEL } from './channels.ts'
import { guardApp, guardSession, isOwnPage } from './guards.ts'
import { answerKeyring } from './keyring.ts'
import { ORIGIN, registerScheme, serveScreen } from './protocol.ts'
import { startServices, type ServicesProcess } from './servicesProcess.ts'
import { keepWindowState, readWindowState, smallestWindow } from './windowState.ts'

const rendererDirectory = join(__dirname, '..', 'renderer')
/** A plain Node runs what is in it, so that it lies outside the archive in a packaged app. */
const nodeDirectory = join(__dirname, '..', 'node').replace('app.asar', 'app.asar.unpacked')
/** A second wish to close within this time is impatience with a dialog; after it, with a page that does not answer. */
const CLOSE_PATIENCE = 3_000
/** How long the services may take to finish the sinks of running jobs when the app ends. */
const QUIT_PATIENCE = 10_000
/** Services that end this soon after their start would end so again. */
const STEADY = 5_000

let window: BrowserWindow | null = null
let services: ServicesProcess | null = null
let connection: number | null = null
let connections = 0
let mayClose = false
let closeAskedAt: number | null = null

const userData = join(stateDirectory(), 'electron')
mkdirSync(userData, { recursive: true })
app.setPath('userData', userData)
// Chromium's sandbox does not work for root (containers, CI); there the person has given --no-sandbox knowingly.
if (process.getuid?.() !== 0) app.enableSandbox()

if (app.requestSingleInstanceLock()) {
  registerScheme()
  guardApp(app)
  void app.whenReady().then(start)
} else app.quit()

function start(): void {
  Menu.setApplicationMenu(menu())
  guardSession(session.defaultSession)
  serveScreen(session.defaultSession, rendererDirectory)
  try {
    runServices()
  } catch (error) {
    dialog.showErrorBox('Millrace cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
    return
  }
  openWindow()
}

/** On a Mac copy and paste need a menu; elsewhere the app has its own command palette and no menu. */
function menu(): Menu | null {
  if (process.platform !== 'darwin') return null
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
}

function openWindow(): void {
  const statePath = join(userData, 'window.json')
  const { bounds, maximized } = readWindowState(statePath, screen)
  const own = new BrowserWindow({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Millrace',
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      spellcheck: false,
      // A job goes on while the window is hidden; its counts are to be right when it comes back.
      backgroundThrottling: false,
    },
  })
  window = own
  if (maximized) own.maximize()
  own.once('ready-to-show', () => own.show())
  own.on('close', (event) => {
    if (mayClose || connection === null) {
      keepWindowState(statePath, own)
      return
    }
    event.preventDefault()
    askToClose(own)
  })
  own.on('closed', () => {
    closeConnection()
    window = null
  })
  own.webContents.on('render-process-gone', () => {
    closeConnection()
    own.webContents.reload()
  })
  void own.loadURL(`${ORIGIN}/`)
}

/** The screen saves or asks, and answers. One that has hung is closed by the second wish: its work is in the autosave. */
function askToClose(own: BrowserWindow): void {
  if (closeAskedAt !== null && Date.now() - closeAskedAt > CLOSE_PATIENCE) {
    mayClose = true
    own.close()
    return
  }
  closeAskedAt ??= Date.now()
  if (connection !== null) services?.post({ kind: 'closing', connection })
}

function runServices(): void {
  const own = startServices(nodeDirectory, process.env['MILLRACE_NODE'])
  services = own
  const startedAt = Date.now()
  own.onMessage((message) => {
    if (message.kind === 'keyring') {
      own.post({ kind: 'keyring', id: message.id, answer: answerKeyring(message.ask) })
      return
    }
    if (!('connection' in message) || message.connection !== connection || window === null) return
    if (message.kind === 'message') window.webContents.send(CHANNEL.message, message.message)
    else {
      mayClose = true
      window.close()
    }
  })
  own.onEnd(() => {
    if (services !== own) return
    services = null
    connection = null
    // The page says that its host has gone; a reload connects to the new one and finds the autosave.
    window?.webContents.send(CHANNEL.closed)
    if (Date.now() - startedAt > STEADY) runServices()
    else dialog.showErrorBox('Millrace', 'The services process ended at its start. The terminal says why.')
  })
}

function closeConnection(): void {
  if (connection !== null) services?.post({ kind: 'close', connection })
  connection = null
  closeAskedAt = null
}

ipcMain.on(CHANNEL.open, (event) => {
  if (event.sender !== window?.webContents || !isOwnPage(event.senderFrame)) return
  closeConnection()
  connection = ++connections
  services?.post({ kind: 'open', connection })
})

ipcMain.on(CHANNEL.message, (event, given: unknown) => {
  if (event.sender !== window?.webContents || !isOwnPage(event.senderFrame) || connection === null) return
  // A page that speaks has not hung: the next wish to close is asked again.
  closeAskedAt = null
  const message = readEnvelope(given)
  // Requests only; their input is checked by its schema where they are handled.
  if (message?.kind === 'request') services?.post({ kind: 'message', connection, message })
})

app.on('second-instance', () => {
  if (window === null) return
  if (window.isMinimized()) window.restore()
  window.focus()
})
app.on('activate', () => {
  if (window === null && services !== null) {
    mayClose = false
    openWindow()
  }
})
app.on('window-all-closed', () => app.quit())
app.on('will-quit', (event) => {
  const own = services
  if (own === null) return
  event.preventDefault()
  services = null
  const end = (): void => app.exit(0)
  own.onEnd(end)
  setTimeout(() => {
    own.kill()
    end()
  }, QUIT_PATIENCE)
  own.post({ kind: 'quit' })
})

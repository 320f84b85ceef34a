import { contextBridge, ipcRenderer } from 'electron'
import type { PreloadChannel } from '../../bridge/transports/electron.ts'
import { CHANNEL } from './channels.ts'

/** The page gets these three functions. Electron's event objects stay here: they would lead the page to `ipcRenderer`. */
const channel: PreloadChannel = {
  send: (message) => ipcRenderer.send(CHANNEL.message, message),
  onMessage: (listener) => {
    ipcRenderer.on(CHANNEL.message, (_event, message: unknown) => listener(message))
  },
  onClose: (listener) => {
    ipcRenderer.on(CHANNEL.closed, () => listener())
  },
}

ipcRenderer.send(CHANNEL.open)
contextBridge.exposeInMainWorld('millrace', channel)

/** Entry of the services process that Electron's main process starts: a forked Node, or one of Electron's utility processes. */
import { createInbox, type Inbox } from '../../bridge/transports/emitter.ts'
import { parentPortOf, type ParentPort } from '../../bridge/transports/childProcess.ts'
import { definitions } from '../../nodes/definitions.ts'
import { forkEngine } from './engine/fork.ts'
import { relayedEngines } from './engine/relayed.ts'
import { entryPoint, examplesDirectory, version } from './locations.ts'
import type { FromServices, ToServices } from './relay.ts'
import { relayedKeyring } from './secrets/relayedKeyring.ts'
import { createServices } from './services.ts'
import { openSession, type Session } from './session.ts'
import { stateDirectory } from './stateDirectory.ts'

const port: ParentPort = parentPortOf(process)
const tell = (message: FromServices): void => port.postMessage(message)
const inElectron = 'parentPort' in process
const relayed = relayedEngines(tell)
const keyring = relayedKeyring(tell)
const services = createServices({
  shell: 'electron',
  version: version(),
  stateDirectory: stateDirectory(),
  examplesDirectory,
  definitions,
  keyring: keyring.keyring,
  launchEngine: inElectron
    ? relayed.launch
    : (memoryLimit, fence) => forkEngine({ entry: entryPoint('engine'), memoryLimit, fence }),
})
const sessions = new Map<number, { readonly inbox: Inbox; readonly session: Session }>()

function open(connection: number): void {
  const inbox = createInbox()
  const session = openSession({
    services,
    transport: {
      send: (message) => tell({ kind: 'message', connection, message }),
      onMessage: inbox.onMessage,
      onClose: inbox.onClose,
      close: inbox.close,
    },
    mayClose: () => tell({ kind: 'mayClose', connection }),
  })
  sessions.set(connection, { inbox, session })
}

async function quit(): Promise<void> {
  const ending = [...sessions.values()].map(({ inbox, session }) => {
    inbox.close()
    return session.ended
  })
  await Promise.all(ending)
  services.close()
  process.exit(0)
}

port.on('message', ({ data }) => {
  // Sent by our own main process, which has checked what came from the page.
  const message = data as ToServices
  if (relayed.receive(message) || keyring.receive(message)) return
  if (message.kind === 'quit') {
    void quit()
    return
  }
  if (!('connection' in message)) return
  if (message.kind === 'open') {
    open(message.connection)
    return
  }
  const found = sessions.get(message.connection)
  if (found === undefined) return
  if (message.kind === 'message') found.inbox.receive(message.message)
  else if (message.kind === 'closing') found.session.closing()
  else {
    sessions.delete(message.connection)
    found.inbox.close()
  }
})
// Ctrl-C in the terminal reaches this process too; the main process decides when it ends.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => void quit())

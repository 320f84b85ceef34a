import { createClient } from '../../../bridge/client.ts'
import { engineContract } from '../../../bridge/engine.ts'
import { createInbox, type Inbox } from '../../../bridge/transports/emitter.ts'
import type { FromServices, ToServices } from '../relay.ts'
import type { EngineEnd, EngineLauncher } from './handle.ts'

interface Engine {
  readonly inbox: Inbox
  readonly ended: (end: EngineEnd) => void
}

/** Engines that Electron's main process starts for services in a utility process. */
export function relayedEngines(tell: (message: FromServices) => void): {
  readonly launch: EngineLauncher
  /** True when the message was about an engine. */
  readonly receive: (message: ToServices) => boolean
} {
  const engines = new Map<number, Engine>()
  let last = 0
  return {
    launch(memoryLimit) {
      const engine = ++last
      const inbox = createInbox()
      const { promise: ended, resolve } = Promise.withResolvers<EngineEnd>()
      engines.set(engine, { inbox, ended: resolve })
      tell({ kind: 'engineStart', engine, memoryLimit })
      const kill = (): void => tell({ kind: 'engineKill', engine })
      const transport = {
        send: (message: unknown) => tell({ kind: 'engineMessage', engine, message }),
        onMessage: inbox.onMessage,
        onClose: inbox.onClose,
        close: kill,
      }
      const client = createClient(engineContract, transport, { checkEvents: true })
      // Electron's utility processes take no options of Node's permission model.
      return { client, memoryLimit, fence: null, ended, kill }
    },
    receive(message) {
      if (message.kind === 'engineMessage') {
        engines.get(message.engine)?.inbox.receive(message.message)
        return true
      }
      if (message.kind !== 'engineEnded') return false
      const { engine, code, stderr } = message
      const found = engines.get(engine)
      engines.delete(engine)
      found?.inbox.close()
      found?.ended({ code, signal: null, stderr })
      return true
    },
  }
}

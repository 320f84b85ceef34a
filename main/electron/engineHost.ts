import { utilityProcess, type UtilityProcess } from 'electron'
import { scrubbedEnvironment } from '../services/engine/environment.ts'
import type { FromServices, ToServices } from '../services/relay.ts'
import { heapOptions } from '../services/engine/heap.ts'

const STDERR_KEPT = 8_192

/**
 * Starts engines for services that run in a utility process: such a process can start none itself, and the packaged app is not to
 * be used as a plain Node. Their messages pass through here as they are.
 */
export function createEngineHost(entry: string, post: (message: ToServices) => void) {
  const engines = new Map<number, UtilityProcess>()

  const start = (engine: number, memoryLimit: number): void => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Millrace engine',
      execArgv: heapOptions(memoryLimit),
      env: scrubbedEnvironment(process.env),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT)
    })
    engines.set(engine, child)
    child.on('message', (message: unknown) => post({ kind: 'engineMessage', engine, message }))
    child.once('exit', (code) => {
      engines.delete(engine)
      post({ kind: 'engineEnded', engine, code, stderr })
    })
  }

  return {
    /** True when the message was about an engine. */
    receive(message: FromServices): boolean {
      switch (message.kind) {
        case 'engineStart':
          start(message.engine, message.memoryLimit)
          return true
        case 'engineMessage':
          engines.get(message.engine)?.postMessage(message.message)
          return true
        case 'engineKill':
          engines.get(message.engine)?.kill()
          return true
        default:
          return false
      }
    },
    close(): void {
      for (const child of engines.values()) child.kill()
    },
  }
}

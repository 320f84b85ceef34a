import { fork } from 'node:child_process'
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { FromServices, ToServices } from '../services/relay.ts'
import { createEngineHost } from './engineHost.ts'

/** The process in which `main/services` runs. */
export interface ServicesProcess {
  post(message: ToServices): void
  onMessage(listener: (message: FromServices) => void): void
  /** Called once, however it ended. */
  onEnd(listener: () => void): void
  kill(): void
}

/** The utility process must bring a Node that runs the services. */
const LEAST_NODE = 22

/**
 * Starts the services: on the Node that MILLRACE_NODE names (a checkout, tests), else as one of Electron's utility processes. The services and the
 * engine never run in this process.
 */
export function startServices(nodeDirectory: string, nodePath: string | undefined): ServicesProcess {
  const entry = join(nodeDirectory, 'services.mjs')
  if (nodePath !== undefined && nodePath !== '') return forked(entry, nodePath)
  if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    throw new Error(
      `This Electron brings Node ${process.versions.node}; the services need ${LEAST_NODE} or later. Set MILLRACE_NODE to one.`,
    )
  }
  return utility(entry, join(nodeDirectory, 'engine.mjs'))
}

function forked(entry: string, nodePath: string): ServicesProcess {
  const child = fork(entry, [], { execPath: nodePath, execArgv: [], env: environment(), stdio: 'inherit' })
  return {
    post: (message) => {
      // They may die between the check and the write; `onEnd` then tells.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromServices)),
    onEnd: (listener) => child.once('close', () => listener()),
    kill: () => void child.kill('SIGKILL'),
  }
}

function utility(entry: string, engineEntry: string): ServicesProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Millrace services', stdio: 'inherit' })
  const engines = createEngineHost(engineEntry, (message) => child.postMessage(message))
  child.once('exit', () => engines.close())
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) =>
      child.on('message', (message: FromServices) => {
        if (!engines.receive(message)) listener(message)
      }),
    onEnd: (listener) => child.once('exit', () => listener()),
    kill: () => void child.kill(),
  }
}

function environment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _options, ...rest } = process.env
  return rest
}

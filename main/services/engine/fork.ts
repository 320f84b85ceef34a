import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { createClient } from '../../../bridge/client.ts'
import { engineContract } from '../../../bridge/engine.ts'
import { processTransport } from '../../../bridge/transports/childProcess.ts'
import { scrubbedEnvironment } from './environment.ts'
import type { EngineEnd, EngineHandle } from './handle.ts'
import { fenceOptions, type Fence } from './fence.ts'
import { heapOptions } from './heap.ts'

/** Bytes of stderr that are kept to say why an engine ended. */
const STDERR_KEPT = 8_192

export interface ForkOptions {
  /** The engine's entry: `engine/host/process.ts`, or its bundle. */
  readonly entry: string
  /** MiB of heap. */
  readonly memoryLimit: number
  readonly fence?: Fence | null
}

/**
 * Starts an engine as a child of this process, on the same Node, with a scrubbed environment. It leads a process group of its own, so
 * that Ctrl-C in a terminal reaches the CLI alone, which then stops the job cleanly; when this process dies, the engine sees its channel
 * close and ends.
 */
export function forkEngine({ entry, memoryLimit, fence = null }: ForkOptions): EngineHandle {
  // Where this process keeps compiled code, its engines do as well, so that theirs is not compiled at each start.
  // Code of a person must not write into it.
  const cache = fence === null ? getCompileCacheDir() : undefined
  const child = fork(entry, [], {
    ...(fence === null ? {} : { cwd: fence.directory }),
    execArgv: [...heapOptions(memoryLimit), ...(fence === null ? [] : fenceOptions(fence))],
    env: {
      ...scrubbedEnvironment(process.env),
      ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  const ended = new Promise<EngineEnd>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stderr }))
    child.on('error', (error) =>
      resolve({ code: null, signal: null, stderr: `${error.name}: ${error.message}` }),
    )
  })
  return {
    client: createClient(engineContract, processTransport(child), { checkEvents: true }),
    memoryLimit,
    fence,
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}

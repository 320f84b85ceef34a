/** The entry of the engine process: a child that speaks the engine contract with its parent, and ends when the parent has gone. */
import { flushCompileCache } from 'node:module'
import { parentTransport, type ProcessChannel } from '../../bridge/transports/childProcess.ts'
import { UserError } from '../../model/errors.ts'
import { serveEngine } from './server.ts'
import { watchCode } from './watchdog.ts'

/** Messages that the parent may leave unread before frames are left out. */
const UNREAD = 8
let unread = 0

/** This process's channel, with a count of the messages that the system has not taken yet. */
const channel: ProcessChannel = {
  get connected() {
    return process.connected
  },
  send(message) {
    unread++
    process.send?.(message, undefined, undefined, () => {
      unread--
    })
  },
  on: (event: 'message' | 'disconnect', listener: (message: unknown) => void) => process.on(event, listener),
  disconnect: () => process.disconnect(),
}

function enterDirectory(directory: string): void {
  // One that is held to the files of its plan was started there, and may not go elsewhere.
  if (Object.hasOwn(process, 'permission')) return
  try {
    process.chdir(directory)
  } catch (error) {
    throw new UserError('no-folder', `The pipeline's folder ${directory} cannot be opened.`, {
      hint: 'Relative paths start there: save the pipeline in a folder that exists.',
      cause: error,
    })
  }
}

const hosted = 'parentPort' in process
const server = serveEngine(parentTransport(hosted ? process : channel), {
  enterDirectory,
  now: () => Date.now(),
  frameWanted: () => unread < UNREAD,
  code: watchCode(),
  // Node would keep the compiled code for the next start only at an exit in good order, which an engine seldom has.
  ended: flushCompileCache,
})
server.onClose(() => process.exit(0))

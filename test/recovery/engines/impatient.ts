/** The product's engine, but for its patience with code that does not come back. */
import { parentTransport } from '../../../bridge/transports/childProcess.ts'
import { serveEngine } from '../../../engine/host/server.ts'
import { watchCode } from '../../../engine/host/watchdog.ts'

const server = serveEngine(parentTransport(process), {
  enterDirectory: () => undefined,
  now: () => Date.now(),
  frameWanted: () => true,
  code: watchCode(1_000),
})
server.onClose(() => process.exit(0))

import { randomBytes } from 'node:crypto'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { definitions } from '../../nodes/definitions.ts'
import { forkEngine } from '../services/engine/fork.ts'
import { entryPoint, examplesDirectory, rendererDirectory, version } from '../services/locations.ts'
import { createServices } from '../services/services.ts'
import { openSession, type Session } from '../services/session.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { startWebServer } from './server.ts'

export interface WebApp {
  /** With the token in its fragment. */
  readonly url: string
  /** Stops all runs, then the server. */
  close(): Promise<void>
}

/**
 * The web shell: the screen in a browser, its services in this process. A page that is closed ends its runs; the server stays until the process
 * is told to end, so that the page can be opened again by its URL.
 */
export async function startWebApp(port = 0): Promise<WebApp> {
  await access(join(rendererDirectory, 'index.html')).catch(() => {
    throw new UserError('app.notBuilt', 'The screen is not built yet.', {
      hint: 'Run `npm run build` first.',
    })
  })
  const services = createServices({
    shell: 'web',
    version: version(),
    stateDirectory: stateDirectory(),
    examplesDirectory,
    definitions,
    // A browser has none; secrets are in the file with a passphrase, or in the environment.
    keyring: null,
    launchEngine: (memoryLimit, fence) => forkEngine({ entry: entryPoint('engine'), memoryLimit, fence }),
  })
  const sessions = new Set<Session>()
  const token = randomBytes(24).toString('base64url')
  const server = await startWebServer({
    directory: rendererDirectory,
    token,
    port,
    connected(transport) {
      // A browser's tab closes by itself; it asks with `beforeunload`.
      const session = openSession({ services, transport, mayClose: () => undefined })
      sessions.add(session)
      void session.ended.then(() => sessions.delete(session))
    },
  })
  return {
    url: `${server.origin}/#token=${token}`,
    async close() {
      await server.close()
      await Promise.all([...sessions].map(({ ended }) => ended))
      services.close()
    },
  }
}

import { protocol, type Session } from 'electron'
import { readAsset, securityHeaders, type Asset } from '../shell/assets.ts'

export const ORIGIN = 'app://millrace'

/** Before the app is ready: `app:` is a proper origin, with fetch and a same-origin policy, and no more than that. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built screen under `app://millrace/`. */
export function serveScreen(session: Session, directory: string): void {
  const headers = securityHeaders([])
  const find = async (url: string): Promise<Asset | null> => {
    const { host, pathname } = new URL(url)
    return host === 'millrace' ? readAsset(directory, pathname) : null
  }
  // Electron 25 and later; the one that our tests use is older.
  if (typeof session.protocol.handle === 'function') {
    session.protocol.handle('app', async ({ url }) => {
      const asset = await find(url)
      if (asset === null) return new Response('Not found.\n', { status: 404, headers })
      const body = new Uint8Array(asset.bytes)
      return new Response(body, { headers: { ...headers, 'Content-Type': asset.type } })
    })
    return
  }
  session.protocol.registerBufferProtocol('app', ({ url }, answer) => {
    void find(url).then((asset) => {
      if (asset === null) {
        answer({ statusCode: 404, headers, mimeType: 'text/plain', data: Buffer.from('Not found.\n') })
        return
      }
      const [mimeType = '', charset] = asset.type.split('; charset=')
      answer({ headers, mimeType, ...(charset === undefined ? {} : { charset }), data: asset.bytes })
    })
  })
}

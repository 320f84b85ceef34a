import type { App, Session, WebContents, WebFrameMain } from 'electron'
import { ORIGIN } from './protocol.ts'

/** Whether a message comes from our page itself: the top frame of our window, showing our origin. */
export function isOwnPage(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && originOf(frame.url) === ORIGIN
}

/** `URL.origin` is "null" for schemes of one's own outside the browser. */
function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return null
  }
}

/** Whatever is shown stays our page: no navigation, no second window, no embedded page, whoever asks for it. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** No permission but one: putting text on the clipboard, for "copy". Reading it takes the person's own paste. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(GRANTED.has(permission) && isOwnPage(contents.mainFrame))
  })
  session.setPermissionCheckHandler(
    (contents, permission) => GRANTED.has(permission) && contents !== null && isOwnPage(contents.mainFrame),
  )
  session.setDevicePermissionHandler(() => false)
}

export function guardApp(app: App): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}

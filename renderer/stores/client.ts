/** The screen's one client of the host, joined to it at its first use: a module that imports it may be loaded where there is no window. */
import type { Client } from '../../bridge/client.ts'
import type { hostContract } from '../../bridge/contract.ts'
import { connectPage } from '../../bridge/page.ts'

type HostClient = Client<typeof hostContract>

let joined: HostClient | null = null
const join = (): HostClient => (joined ??= connectPage(window))

export const client: HostClient = {
  request: (method, params) => join().request(method, params),
  on: (event, listener) => join().on(event, listener),
  onClose: (listener) => join().onClose(listener),
  close: () => join().close(),
}

/** Ambient declarations for code that may wait: what its function gets, and what of the web's interfaces the engine's Node has. Shortened to what calls need. */

export const CALL = `/** The call at hand. */
interface Call {
  /** Aborted when the time is up, or the job ends: hand it to \`fetch\`. */
  readonly signal: AbortSignal
  /** 1 for the first attempt. */
  readonly attempt: number
}`

export const WEB = `interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare const AbortSignal: { timeout(milliseconds: number): AbortSignal; any(signals: readonly AbortSignal[]): AbortSignal }
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare const AbortController: { new (): AbortController }
interface Headers {
  get(name: string): string | null
  has(name: string): boolean
  set(name: string, value: string): void
  append(name: string, value: string): void
  delete(name: string): void
  entries(): IterableIterator<[string, string]>
}
declare const Headers: { new (init?: HeadersInit): Headers }
type HeadersInit = Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[]
interface URLSearchParams {
  get(name: string): string | null
  set(name: string, value: string): void
  append(name: string, value: string): void
  toString(): string
}
declare const URLSearchParams: {
  new (init?: string | Readonly<Record<string, string>> | readonly (readonly [string, string])[]): URLSearchParams
}
interface URL {
  href: string
  readonly origin: string
  pathname: string
  search: string
  hash: string
  readonly searchParams: URLSearchParams
  toString(): string
}
declare const URL: { new (url: string | URL, base?: string | URL): URL }
interface RequestInit {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: string | Uint8Array | URLSearchParams | null
  readonly signal?: AbortSignal | null
  readonly redirect?: 'follow' | 'error' | 'manual'
}
interface Response {
  /** Whether the status is 200 to 299. */
  readonly ok: boolean
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly url: string
  json(): Promise<any>
  text(): Promise<string>
  bytes(): Promise<Uint8Array>
}
/** Sends a request. Rejects where there is no answer; a status of an error is an answer. */
declare function fetch(url: string | URL, init?: RequestInit): Promise<Response>
declare function setTimeout(act: (...args: any[]) => void, milliseconds?: number): unknown
declare function clearTimeout(timer: unknown): void`

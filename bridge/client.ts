import type { z } from 'zod'
import { OperationalError, UnexpectedError, deserializeError } from '../model/errors.ts'
import type { Contract, Envelope, Transport } from './contract.ts'

type Requests<C extends Contract> = C['requests']
type Events<C extends Contract> = C['events']
export type Method<C extends Contract> = keyof Requests<C> & string
export type EventName<C extends Contract> = keyof Events<C> & string
export type Params<C extends Contract, M extends Method<C>> = z.input<Requests<C>[M]['input']>
export type Result<C extends Contract, M extends Method<C>> = z.output<Requests<C>[M]['output']>
export type EventData<C extends Contract, E extends EventName<C>> = z.output<Events<C>[E]>

/** The asking end of a contract. */
export interface Client<C extends Contract> {
  /** Rejects with what the other end threw (UserError, OperationalError, UnexpectedError), or OperationalError `bridge.closed`. */
  request<M extends Method<C>>(method: M, params: Params<C, M>): Promise<Result<C, M>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName<C>>(event: E, listener: (data: EventData<C, E>) => void): () => void
  /** Called once, when the other end has gone or the transport was closed; at once when it is closed already. */
  onClose(listener: () => void): void
  close(): void
}

export interface ClientOptions {
  /**
   * Whether events are checked against their schema too. The host does so with its engine, which runs a person's code. The screen does not:
   * its host is our own code, and ten deep checks of a frame a second would be paid in the one thread that draws.
   */
  readonly checkEvents?: boolean
}

interface Pending {
  readonly method: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export function createClient<C extends Contract>(
  contract: C,
  transport: Transport,
  options: ClientOptions = {},
): Client<C> {
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Set<(data: unknown) => void>>()
  const closeListeners = new Set<() => void>()
  let lastId = 0
  let closed = false

  const settle = (message: Extract<Envelope, { kind: 'result' | 'error' }>): void => {
    const waiting = pending.get(message.id)
    if (waiting === undefined) return
    pending.delete(message.id)
    if (message.kind === 'error') {
      waiting.reject(deserializeError(message.error))
      return
    }
    const parsed = contract.requests[waiting.method]?.output.safeParse(message.result)
    if (parsed?.success === true) waiting.resolve(parsed.data)
    else {
      const why = parsed?.error.message ?? 'unknown request'
      waiting.reject(
        new UnexpectedError('bridge.result', `The answer to ${waiting.method} is malformed: ${why}`),
      )
    }
  }

  const dispatch = (event: string, data: unknown): void => {
    const subscribed = listeners.get(event)
    if (subscribed === undefined) return
    const schema = options.checkEvents === true ? contract.events[event] : undefined
    const checked = schema?.safeParse(data)
    // A malformed event of a faulty engine is dropped: the next frame carries the same counts.
    if (checked?.success === false) return
    for (const listener of subscribed) listener(checked === undefined ? data : checked.data)
  }

  transport.onMessage((message) => {
    if (message.kind === 'result' || message.kind === 'error') settle(message)
    else if (message.kind === 'event') dispatch(message.event, message.data)
  })
  transport.onClose(() => {
    if (closed) return
    closed = true
    for (const { method, reject } of pending.values()) reject(gone(method))
    pending.clear()
    for (const listener of closeListeners) listener()
  })

  return {
    request<M extends Method<C>>(method: M, params: Params<C, M>): Promise<Result<C, M>> {
      if (closed) return Promise.reject(gone(method))
      lastId += 1
      const id = lastId
      return new Promise<Result<C, M>>((resolve, reject) => {
        pending.set(id, { method, resolve: (value) => resolve(value as Result<C, M>), reject })
        transport.send({ kind: 'request', id, method, params })
      })
    },
    on<E extends EventName<C>>(event: E, listener: (data: EventData<C, E>) => void): () => void {
      const subscribed = listeners.get(event) ?? new Set()
      listeners.set(event, subscribed)
      // The map forgets the event's type; `on` and the sender are typed by the same row.
      const erased = listener as (data: unknown) => void
      subscribed.add(erased)
      return () => subscribed.delete(erased)
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.add(listener)
    },
    close: () => transport.close(),
  }
}

const gone = (method: string): OperationalError =>
  new OperationalError('bridge.closed', `The other process has gone; ${method} has no answer.`, {
    retriable: true,
  })

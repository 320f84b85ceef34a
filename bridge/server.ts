import type { z } from 'zod'
import { UnexpectedError, serializeError } from '../model/errors.ts'
import type { EventData, EventName, Method } from './client.ts'
import type { Contract, Transport } from './contract.ts'

/** One function a request; it gets checked input. What it throws goes to the client as a serialised error. */
export type Handlers<C extends Contract> = {
  readonly [M in Method<C>]: (
    params: z.output<C['requests'][M]['input']>,
  ) => z.input<C['requests'][M]['output']> | Promise<z.input<C['requests'][M]['output']>>
}

/** The answering end of a contract. */
export interface Server<C extends Contract> {
  emit<E extends EventName<C>>(event: E, data: EventData<C, E>): void
  /** Called once, when the client has gone. */
  onClose(listener: () => void): void
  close(): void
}

/** Answers the contract's requests on a transport. Requests are handled side by side; their order of arrival is their order of start. */
export function serve<C extends Contract>(
  contract: C,
  transport: Transport,
  handlers: Handlers<C>,
): Server<C> {
  const closeListeners = new Set<() => void>()
  let closed = false

  const handle = async (method: string, params: unknown): Promise<unknown> => {
    const schema = Object.hasOwn(contract.requests, method) ? contract.requests[method] : undefined
    if (schema === undefined)
      throw new UnexpectedError('bridge.method', `There is no request named ${method}.`)
    const parsed = schema.input.safeParse(params)
    if (!parsed.success) {
      throw new UnexpectedError(
        'bridge.params',
        `The input of ${method} is malformed: ${parsed.error.message}`,
      )
    }
    // Looked up by name, so the row's types are not known here; the schema above has just checked them.
    const handler = handlers[method as Method<C>] as (input: unknown) => unknown
    return await handler(parsed.data)
  }

  transport.onMessage((message) => {
    if (message.kind !== 'request') return
    const { id, method, params } = message
    handle(method, params).then(
      (result) => {
        if (!closed) transport.send({ kind: 'result', id, result })
      },
      (error: unknown) => {
        if (!closed) transport.send({ kind: 'error', id, error: serializeError(error) })
      },
    )
  })
  transport.onClose(() => {
    if (closed) return
    closed = true
    for (const listener of closeListeners) listener()
  })

  return {
    emit(event, data) {
      if (!closed) transport.send({ kind: 'event', event, data })
    },
    onClose(listener) {
      if (closed) listener()
      else closeListeners.add(listener)
    },
    close: () => transport.close(),
  }
}

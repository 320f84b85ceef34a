import type { Envelope } from './contract.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/**
 * Checks the outer shape of something that came over a transport; null when it is no envelope. Written by hand because it is done for
 * every message, frames among them; the payload is checked by the schema of its row.
 */
export function readEnvelope(value: unknown): Envelope | null {
  if (!isObject(value)) return null
  switch (value['kind']) {
    case 'request':
      return typeof value['id'] === 'number' && typeof value['method'] === 'string'
        ? { kind: 'request', id: value['id'], method: value['method'], params: value['params'] }
        : null
    case 'result':
      return typeof value['id'] === 'number'
        ? { kind: 'result', id: value['id'], result: value['result'] }
        : null
    case 'error': {
      const error = value['error']
      return typeof value['id'] === 'number' && isObject(error) && typeof error['message'] === 'string'
        ? { kind: 'error', id: value['id'], error: error as Extract<Envelope, { kind: 'error' }>['error'] }
        : null
    }
    case 'event':
      return typeof value['event'] === 'string'
        ? { kind: 'event', event: value['event'], data: value['data'] }
        : null
    default:
      return null
  }
}

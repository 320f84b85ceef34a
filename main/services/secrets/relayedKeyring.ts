import { OperationalError } from '../../../model/errors.ts'
import type { FromServices, KeyringAnswer, KeyringRequest, ToServices } from '../relay.ts'
import type { Keyring } from './keyring.ts'

/** The operating system's store as Electron's main process reaches it. */
export function relayedKeyring(tell: (message: FromServices) => void): {
  readonly keyring: Keyring
  /** True when the message was about the store. */
  readonly receive: (message: ToServices) => boolean
} {
  const asked = new Map<number, (answer: KeyringAnswer) => void>()
  let last = 0
  const ask = async (request: KeyringRequest): Promise<string | null> => {
    const id = ++last
    const { promise, resolve } = Promise.withResolvers<KeyringAnswer>()
    asked.set(id, resolve)
    tell({ kind: 'keyring', id, ask: request })
    const answer = await promise
    if (answer.ok) return answer.value
    throw new OperationalError('secret.keyring', `This system’s keyring failed: ${answer.message}`)
  }
  return {
    keyring: {
      refusal: () => ask({ act: 'refusal' }),
      encrypt: async (text) => (await ask({ act: 'encrypt', text })) ?? '',
      decrypt: async (sealed) => (await ask({ act: 'decrypt', sealed })) ?? '',
    },
    receive(message) {
      if (message.kind !== 'keyring') return false
      asked.get(message.id)?.(message.answer)
      asked.delete(message.id)
      return true
    },
  }
}

import type { SealingKey, SealingKeys } from '../../model/encryption.ts'
import { newKey, readKey } from './keys.ts'

export const testKey = (name = 'test-key'): SealingKey => readKey(name, newKey())

export const testKeys = (current = testKey(), ...older: readonly SealingKey[]): SealingKeys => ({
  current,
  older,
})

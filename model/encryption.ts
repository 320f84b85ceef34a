/**
 * What a job leaves on the disk can be encrypted. The document names secrets; their values, the keys, reach the engine process beside the plan, never in it.
 */
import { z } from 'zod'
import { secretName } from './connections/kafka.ts'

/** A job's setting: the key that everything new is encrypted with, and keys that older files may need. */
/** How a form shows it (`FieldUi`). */
const ui = { widget: 'key' }
export const encryptionSchema = z.strictObject({
  key: secretName.default('secret:checkpoint-key').meta({
    title: 'Key',
    description:
      'The name of the secret that holds it: 32 random bytes. What is written from now on is encrypted with it.',
    ui,
  }),
  older: z
    .array(secretName.meta({ title: 'Key', ui }))
    .max(16)
    .default([])
    .meta({ title: 'Older keys', description: 'They open what was encrypted before the key was changed.' }),
})
export type Encryption = z.output<typeof encryptionSchema>

/** A key of AES-256. Plain data, for the engine's channel and its threads. */
export interface SealingKey {
  /** The secret that it is kept under, without `secret:`. */
  readonly name: string
  /** Which key it is, in 16 hexadecimal digits that tell nothing of it. */
  readonly id: string
  /** 32 bytes, as base64. */
  readonly value: string
}

export interface SealingKeys {
  readonly current: SealingKey
  /** These only open what was encrypted before. */
  readonly older: readonly SealingKey[]
}

export const allKeys = (keys: SealingKeys | null): readonly SealingKey[] =>
  keys === null ? [] : [keys.current, ...keys.older]

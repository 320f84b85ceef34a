/** What screen and host say of connections and secrets, as zod schemas. A secret goes in, never out. */
import { z } from 'zod'
import { connection } from '../model/connections/connection.ts'
import { serializedError } from './run.ts'

export const secretsView = z.object({
  /** Where new secrets go. */
  store: z.enum(['keyring', 'file']),
  /** Why the operating system's store is not used, where the app would use it; else null. */
  refused: z.string().nullable(),
  /** The file that a passphrase opens. `new`: it is not there yet. */
  file: z.object({
    path: z.string(),
    state: z.enum(['new', 'locked', 'open']),
    problem: z.string().nullable(),
  }),
  /** The environment's variables that give secrets, by name alone. */
  variables: z.array(z.string()),
  /** Where the secrets that connections use are found; null: nowhere. */
  places: z.record(z.string(), z.enum(['environment', 'keyring', 'file']).nullable()),
})
export type SecretsView = z.infer<typeof secretsView>

export const testResult = z.object({
  /** Epoch ms. */
  at: z.number(),
  ok: z.boolean(),
  message: z.string(),
  hint: z.string().nullable(),
  /** What the cluster told of itself. */
  details: z.array(z.object({ label: z.string(), value: z.string() })),
})
export type TestResult = z.infer<typeof testResult>

/** A connection as it is being edited, with values of secrets that are not kept yet, by name. */
export const connectionDraft = z.object({
  name: z.string(),
  connection,
  secrets: z.record(z.string(), z.string()),
})
export type ConnectionDraft = z.infer<typeof connectionDraft>

/** A key of encryption, as its secret tells: which one it is, never the key itself. */
export const keyView = z.object({
  /** Null where there is none. */
  id: z.string().nullable(),
  /** Why there is none. */
  problem: serializedError.nullable(),
})
export type KeyView = z.infer<typeof keyView>

export const connectionView = z.object({
  name: z.string(),
  /** Null: made by a newer Millrace; it is kept, and cannot be used here. */
  connection: connection.nullable(),
  /** Its last test since the app was started. */
  tested: testResult.nullable(),
})
export type ConnectionView = z.infer<typeof connectionView>

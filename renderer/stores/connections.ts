/** `useConnections`: the connections of this machine and where their secrets are, as the host told last. */
import { create } from 'zustand'
import type { ConnectionDraft, ConnectionView, SecretsView, TestResult } from '../../bridge/contract.ts'
import { client } from './client.ts'

export interface ConnectionsState {
  /** Null until the host has told. */
  readonly connections: readonly ConnectionView[] | null
  readonly secrets: SecretsView | null
  /** Names of connections whose test is on its way. */
  readonly testing: readonly string[]
  readonly load: () => Promise<void>
  /** Rejects with what the host refuses. */
  readonly save: (draft: ConnectionDraft, was: string | null) => Promise<void>
  readonly remove: (name: string) => Promise<void>
  readonly test: (draft: ConnectionDraft) => Promise<TestResult>
  readonly unlock: (passphrase: string) => Promise<void>
}

export const useConnections = create<ConnectionsState>((set, get) => ({
  connections: null,
  secrets: null,
  testing: [],
  load: async () => set(await client.request('connection.list', {})),
  save: async (draft, was) => {
    await client.request('connection.save', { draft, was })
    await get().load()
  },
  remove: async (name) => {
    await client.request('connection.remove', { name })
    await get().load()
  },
  test: async (draft) => {
    const { name } = draft
    set(({ testing }) => ({ testing: [...testing, name] }))
    try {
      const result = await client.request('connection.test', draft)
      await get().load()
      return result
    } finally {
      set(({ testing }) => ({ testing: testing.filter((other) => other !== name) }))
    }
  },
  unlock: async (passphrase) => {
    await client.request('secret.unlock', { passphrase })
    await get().load()
  },
}))

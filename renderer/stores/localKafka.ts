/** `useLocalKafka`: the broker that the app starts for the gallery's examples. */
import { create } from 'zustand'
import type { LocalKafka, LocalKafkaStep } from '../../bridge/localKafka.ts'
import { MillraceError } from '../../model/errors.ts'
import { client } from './client.ts'
import { useConnections } from './connections.ts'

export interface LocalKafkaState {
  /** What is being done; null: nothing. */
  readonly step: LocalKafkaStep | null
  readonly error: { readonly message: string; readonly hint: string | null } | null
  readonly running: LocalKafka | null
  /** Rejects with what stands in the way, which is the error here as well. */
  readonly start: () => Promise<void>
}

export const useLocalKafka = create<LocalKafkaState>((set, get) => ({
  step: null,
  error: null,
  running: null,
  start: async () => {
    if (get().step !== null) return
    set({ step: 'looking', error: null, running: null })
    const off = client.on('localKafka.step', ({ step }) => set({ step }))
    try {
      const running = await client.request('localKafka.start', {})
      await useConnections.getState().load()
      set({ running })
    } catch (error) {
      const hint = error instanceof MillraceError ? error.hint : null
      set({ error: { message: error instanceof Error ? error.message : String(error), hint } })
      throw error
    } finally {
      off()
      set({ step: null })
    }
  },
}))

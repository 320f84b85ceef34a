/** Drafts of the dialog: what was typed stays until it is saved or given up, whichever connection is looked at. */
import { useState } from 'react'
import type { ConnectionView } from '../../bridge/contract.ts'
import { isChanged, type Draft } from './draft.ts'
import { blankDraft, draftFrom } from './kinds.ts'

/** Stands for the connection that is being made; no connection has an empty name. */
export const NEW = ''

export interface Drafts {
  readonly draft: (key: string) => Draft | null
  readonly change: (key: string, change: Partial<Draft>) => void
  /** Takes the place of what is being made. */
  readonly begin: (draft: Draft) => void
  readonly drop: (key: string) => void
  /** Keys of what is not saved. */
  readonly changed: readonly string[]
}

export function useDrafts(connections: readonly ConnectionView[] | null, first: Draft | null): Drafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>(
    first === null ? {} : { [NEW]: first },
  )
  const original = (key: string): Draft | null => {
    if (key === NEW) return blankDraft(drafts[NEW]?.kind ?? 'kafka', '')
    const found = connections?.find(({ name }) => name === key)?.connection
    return found === undefined || found === null ? null : draftFrom(key, found)
  }
  const draft = (key: string): Draft | null => drafts[key] ?? (key === NEW ? null : original(key))
  const without = (key: string): Readonly<Record<string, Draft>> =>
    Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== key))
  return {
    draft,
    change(key, change) {
      const before = draft(key)
      if (before !== null) setDrafts({ ...drafts, [key]: { ...before, ...change } })
    },
    begin: (next) => setDrafts({ ...drafts, [NEW]: next }),
    drop: (key) => setDrafts(without(key)),
    changed: Object.entries(drafts).flatMap(([key, now]) => {
      const before = original(key)
      return before === null || isChanged(now, before) ? [key] : []
    }),
  }
}

import { join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../../model/document.ts'
import { jsonStore } from './jsonStore.ts'

const schema = z.record(
  z.string(),
  z.custom<Json>((value) => value !== undefined),
)

export interface Preferences {
  all(): Promise<Readonly<Record<string, Json>>>
  set(name: string, value: Json): Promise<void>
}

/** What the screen remembers: theme, panel sizes. The names are the screen's own; the host only keeps them. */
export function createPreferences(directory: string): Preferences {
  const store = jsonStore(join(directory, 'preferences.json'), schema, {})
  return {
    all: () => store.read(),
    set: (name, value) => store.update((values) => ({ ...values, [name]: value })),
  }
}

/** Checkpoints of one small table, without a job around it. */
import type { Json } from '../../model/document.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import type { Stamped } from '../api/state.ts'
import { Table } from '../state/table.ts'
import { emptyCut } from './cut.ts'
import { planTables } from './keep.ts'
import { CHECKPOINT_FORMAT, type Part } from './manifest.ts'
import { openCheckpoint, snapshotOf } from './reader.ts'
import { readEntries } from './segment.ts'
import { CheckpointStore, type StoreOptions } from './store.ts'
import type { Written } from './writer.ts'

interface Entry extends Stamped {
  readonly key: string
  value: Json
}

/** Values by key, as the state of the operator `op` in its table `values`. */
export class TestState {
  readonly #entries = new Map<string, Entry>()
  readonly table: Table<Entry>

  constructor() {
    this.table = new Table<Entry>({
      name: 'values',
      shape: 'keyed',
      entries: () => this.#entries.values(),
      keyText: ({ key }) => key,
      encode: ({ key, value }) => [[key], value],
      decode: (json) => {
        const [[key], value] = json as readonly [readonly [string], Json]
        this.#entries.set(key, { key, value, stamp: 0, group: -1 })
      },
    })
  }

  set(key: string, value: Json): void {
    const found = this.#entries.get(key)
    if (found === undefined) {
      const entry = { key, value, stamp: 0, group: -1 }
      this.#entries.set(key, entry)
      this.table.add(entry)
      return
    }
    this.table.touch(found)
    found.value = value
  }

  delete(key: string): void {
    const found = this.#entries.get(key)
    if (found === undefined) return
    this.table.touch(found)
    this.#entries.delete(key)
  }

  values(): Record<string, Json> {
    return Object.fromEntries([...this.#entries.values()].map(({ key, value }) => [key, value]))
  }
}

export const part: Part = { what: 'state', type: 'op', version: 1, depends: {}, under: null }

export const openStore = (directory: string, options: Partial<StoreOptions> = {}): Promise<CheckpointStore> =>
  CheckpointStore.open({
    directory,
    savepoints: `${directory}-savepoints`,
    kept: 3,
    job: 'test',
    plan: 'hash',
    parts: { op: part },
    restored: null,
    ...options,
  })

/** `between`: what happens to the state after the cut and before its entries are written. */
export async function makeCheckpoint(
  store: CheckpointStore,
  state: TestState,
  between: () => void = () => undefined,
): Promise<Written> {
  const { table } = state
  const { id, writer } = store.begin()
  const [plan] = planTables(store.base, [{ operator: 'op', table: 'values', changed: table.changed() }])
  if (plan === undefined) throw new Error('no plan')
  table.begin(plan.groups, writer.table('op', 'values', table.shape, plan.kept))
  between()
  table.walk(Infinity)
  const { job, plan: hash, parts } = store.options
  try {
    const written = await writer.complete(
      { millrace: 'checkpoint', format: CHECKPOINT_FORMAT, id, at: id * 1_000, job, plan: hash, written: {} },
      { parts, cut: emptyCut },
    )
    table.end(true)
    await store.completed(written)
    return written
  } catch (error) {
    table.end(false)
    throw error
  }
}

/** The values that a checkpoint holds. */
export async function valuesIn(
  folder: string,
  keys: SealingKeys | null = null,
): Promise<Record<string, Json>> {
  const state = new TestState()
  const { tables } = snapshotOf(await openCheckpoint(folder, keys))
  for (const entries of Object.values(tables['op']?.['values'] ?? {}))
    for (const entry of readEntries(entries)) state.table.decode(entry)
  return state.values()
}

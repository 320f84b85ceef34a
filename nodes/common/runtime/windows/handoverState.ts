/** The state of windows whose records are handed over late, as snapshots have it. */
import { fromJson, toJson } from '../../../../engine/api/encode.ts'
import { textOfKey } from '../../../../engine/api/keyed.ts'
import type { TableSpec } from '../../../../engine/api/state.ts'
import type { Json } from '../../../../model/document.ts'
import type { Geometry } from './geometry.ts'
import { entriesUnder } from './groups.ts'
import type { HandoverCode, Pane, PaneKey } from './handoverCode.ts'
import { decodeFields, encodeFields, keyOf, type Sequence, type WindowParts } from './parts.ts'
import type { WallTimes } from './times.ts'

export interface HandoverStore {
  readonly parts: WindowParts
  readonly geometry: Geometry
  readonly times: WallTimes
  keys: number
  /** The watermark at which something was decided last: between it and now no window has ended, and nothing was to be handed over. */
  decided: number
}

/** `restored` is called after each key that is put in. */
export function handoverTable(
  store: HandoverStore,
  sequence: Sequence,
  code: () => HandoverCode,
  restored: () => void,
): TableSpec<PaneKey> {
  const { parts } = store
  const encode = (list: readonly Pane[]): Json =>
    list.map((pane): Json => [pane.end, pane.used, encodeFields(parts, pane)])
  const decode = (list: readonly SavedPane[]): Pane[] =>
    list.map(([end, used, fields]) => {
      const pane = code().fresh()
      Object.assign(pane, { end, used })
      decodeFields(parts, pane, fields)
      sequence.restored(parts, pane)
      return pane
    })
  return {
    name: 'windows',
    shape: 'keyed',
    entries: () => entriesUnder<PaneKey>(code().root, parts.keys.fields.length),
    keyText: (key) => textOfKey(keyOf(parts, key)),
    encode: (key) => [
      keyOf(parts, key).map(toJson),
      key.mark,
      [...key.timers],
      [encode(key.local), encode(key.buffer), encode(key.state)],
    ],
    decode: (json) => {
      const [values, mark, timers, [local, buffer, state]] = json as unknown as Saved
      const key = code().freshKey()
      parts.keys.fields.forEach((field, index) => {
        key[field] = fromJson(values[index] ?? null)
      })
      Object.assign(key, { mark, timers: [...timers] })
      key.local = decode(local)
      key.buffer = decode(buffer)
      key.state = decode(state)
      store.keys++
      store.decided = Math.max(store.decided, mark ?? -Infinity)
      code().restore(key)
      restored()
    },
  }
}

type SavedPane = readonly [end: number, used: boolean, fields: Json]
type Saved = readonly [
  key: readonly Json[],
  mark: number | null,
  timers: readonly number[],
  panes: readonly [local: readonly SavedPane[], buffer: readonly SavedPane[], state: readonly SavedPane[]],
]

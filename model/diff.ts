import {
  edgeId,
  type DocumentNode,
  type Edge,
  type Json,
  type Layout,
  type PipelineDocument,
  type Position,
} from './document.ts'
import { UnexpectedError } from './errors.ts'
import { equalJson } from './json.ts'

/**
 * What changed between two documents, by record, as plain JSON. A record is named by its kind and id:
 *
 * | record              | value                                              |
 * |---------------------|----------------------------------------------------|
 * | `node/<id>`         | the node                                           |
 * | `edge/<from>-><to>` | the edge                                           |
 * | `position/<id>`     | where the node stands                              |
 * | `group/<id>`        | the group, as JSON                                 |
 * | `note/<id>`         | the note, as JSON                                  |
 * | `document/<field>`  | `name`, `settings` or `parameters`; only `updated` |
 *
 * No record is in two of the three parts, and an update changes something. So a diff can be turned round and diffs in a row can be made one.
 */
export interface Diff {
  readonly added: Readonly<Record<string, RecordValue>>
  /** Before and after. */
  readonly updated: Readonly<Record<string, readonly [RecordValue, RecordValue]>>
  readonly removed: Readonly<Record<string, RecordValue>>
}

export type RecordValue = DocumentNode | Edge | Position | Json

export const EMPTY_DIFF: Diff = { added: {}, updated: {}, removed: {} }

export const isEmptyDiff = (diff: Diff): boolean =>
  Object.keys(diff.added).length === 0 &&
  Object.keys(diff.updated).length === 0 &&
  Object.keys(diff.removed).length === 0

/** The diff that takes back what this one does. */
export function invert(diff: Diff): Diff {
  return {
    added: diff.removed,
    updated: Object.fromEntries(
      Object.entries(diff.updated).map(([key, [before, after]]) => [key, [after, before]]),
    ),
    removed: diff.added,
  }
}

/** One diff that does what `first` and then `second` do. What the second takes back leaves no trace. */
export function squash(first: Diff, second: Diff): Diff {
  const result = new DiffBuilder(first)
  for (const [key, value] of Object.entries(second.removed)) result.remove(key, value)
  for (const [key, [before, after]] of Object.entries(second.updated)) result.update(key, before, after)
  for (const [key, value] of Object.entries(second.added)) result.add(key, value)
  return result.build()
}

/** Collects changes in a row and keeps the net effect. */
export class DiffBuilder {
  readonly #added: Map<string, RecordValue>
  readonly #updated: Map<string, readonly [RecordValue, RecordValue]>
  readonly #removed: Map<string, RecordValue>

  constructor(start: Diff = EMPTY_DIFF) {
    this.#added = new Map(Object.entries(start.added))
    this.#updated = new Map(Object.entries(start.updated))
    this.#removed = new Map(Object.entries(start.removed))
  }

  add(key: string, value: RecordValue): void {
    const before = this.#removed.get(key)
    if (before === undefined) {
      this.#added.set(key, value)
      return
    }
    this.#removed.delete(key)
    if (!equalJson(before, value)) this.#updated.set(key, [before, value])
  }

  remove(key: string, value: RecordValue): void {
    if (this.#added.delete(key)) return
    const before = this.#updated.get(key)?.[0] ?? value
    this.#updated.delete(key)
    this.#removed.set(key, before)
  }

  update(key: string, before: RecordValue, after: RecordValue): void {
    if (this.#added.has(key)) {
      this.#added.set(key, after)
      return
    }
    const first = this.#updated.get(key)?.[0] ?? before
    if (equalJson(first, after)) this.#updated.delete(key)
    else this.#updated.set(key, [first, after])
  }

  build(): Diff {
    return {
      added: Object.fromEntries(this.#added),
      updated: Object.fromEntries(this.#updated),
      removed: Object.fromEntries(this.#removed),
    }
  }
}

/**
 * The document after the diff. Parts that the diff does not touch keep their identity; the edges come out sorted.
 * A diff that does not fit (a record to remove is not there) is a defect of the caller and throws UnexpectedError.
 */
export function applyDiff(document: PipelineDocument, diff: Diff): PipelineDocument {
  if (isEmptyDiff(diff)) return document
  const { name, settings, parameters } = document
  const fields = changed('document', () => Object.entries({ name, settings, parameters }), diff)
  const nodes = changed('node', () => Object.entries(document.nodes), diff)
  const edges = changed('edge', () => document.edges.map((edge) => [edgeId(edge), edge]), diff)
  const positions = changed('position', () => Object.entries(document.layout.positions), diff)
  const groups = changed('group', () => Object.entries(document.layout.groups), diff)
  const notes = changed('note', () => Object.entries(document.layout.notes), diff)
  return {
    ...document,
    ...(fields && Object.fromEntries(fields)),
    ...(nodes && { nodes: Object.fromEntries(nodes) as PipelineDocument['nodes'] }),
    ...(edges && { edges: sortEdges([...edges.values()] as Edge[]) }),
    ...((positions !== null || groups !== null || notes !== null) && {
      layout: {
        ...document.layout,
        ...(positions && { positions: Object.fromEntries(positions) as Layout['positions'] }),
        ...(groups && { groups: Object.fromEntries(groups) as Layout['groups'] }),
        ...(notes && { notes: Object.fromEntries(notes) as Layout['notes'] }),
      },
    }),
  }
}

/** Edges in the order in which files hold them: by `from`, then by `to`. */
export function sortEdges(edges: readonly Edge[]): Edge[] {
  return edges.toSorted((a, b) => compare(a.from, b.from) || compare(a.to, b.to))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The records of one kind after the diff, or null where the diff has none of the kind. */
function changed(
  kind: string,
  records: () => [string, RecordValue][],
  diff: Diff,
): ReadonlyMap<string, RecordValue> | null {
  const prefix = `${kind}/`
  let rows: Map<string, RecordValue> | null = null
  const each = (
    keys: readonly string[],
    exists: boolean,
    change: (rows: Map<string, RecordValue>, id: string, key: string) => void,
  ) => {
    for (const key of keys) {
      if (!key.startsWith(prefix)) continue
      const id = key.slice(prefix.length)
      rows ??= new Map(records())
      if (rows.has(id) !== exists) throw misfit(key, exists)
      change(rows, id, key)
    }
  }
  each(Object.keys(diff.removed), true, (table, id) => table.delete(id))
  each(Object.keys(diff.updated), true, (table, id, key) => {
    const after = diff.updated[key]?.[1]
    if (after !== undefined) table.set(id, after)
  })
  each(Object.keys(diff.added), false, (table, id, key) => {
    const value = diff.added[key]
    if (value !== undefined) table.set(id, value)
  })
  return rows
}

const misfit = (key: string, exists: boolean): UnexpectedError =>
  new UnexpectedError(
    'diff-does-not-fit',
    `A change of ${key} does not fit the document: it is ${exists ? 'not there' : 'there already'}.`,
  )

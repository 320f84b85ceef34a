/** Groups and notes: what a drawing has beside its logic. The file keeps them as JSON; what cannot be read stays there and is not drawn. */
import { z } from 'zod'
import type { DiffBuilder } from './diff.ts'
import { NODE_ID, type Json, type Layout, type PipelineDocument } from './document.ts'
import { UserError } from './errors.ts'
import { isJsonObject, own } from './json.ts'

const groupSchema = z.looseObject({ label: z.string(), nodes: z.array(z.string()) })
/** Nodes under one name. A node is in one group at most. */
export interface Group {
  readonly label: string
  /** Ids; at least one. */
  readonly nodes: readonly string[]
}

const noteSchema = z.looseObject({ text: z.string(), x: z.number(), y: z.number() })
/** A text on the canvas. */
export interface Note {
  readonly text: string
  /** Of its upper left corner, px at 100 %. */
  readonly x: number
  readonly y: number
}

/** The groups that can be read, by id; of their nodes those that are there. */
export function groupsOf({ nodes, layout }: PipelineDocument): ReadonlyMap<string, Group> {
  return readAll(layout.groups, (json) => {
    const { success, data } = groupSchema.safeParse(json)
    const members = success ? data.nodes.filter((id) => Object.hasOwn(nodes, id)) : []
    return success && members.length > 0 ? { label: data.label, nodes: members } : null
  })
}

/** The notes that can be read, by id. */
export const notesOf = ({ layout }: PipelineDocument): ReadonlyMap<string, Note> =>
  readAll(layout.notes, (json) => {
    const { success, data } = noteSchema.safeParse(json)
    return success ? { text: data.text, x: data.x, y: data.y } : null
  })

function readAll<T>(
  record: Readonly<Record<string, Json>>,
  read: (json: Json) => T | null,
): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(record).flatMap(([id, json]) => {
      const value = read(json)
      return value === null ? [] : [[id, value] as const]
    }),
  )
}

/** Makes, changes or (null) removes a group. Its nodes leave the groups that they were in; a group that is left empty goes. */
export function changeGroup(
  diff: DiffBuilder,
  document: PipelineDocument,
  id: string,
  group: Group | null,
): void {
  if (group === null) {
    put(diff, document.layout, 'group', id, null)
    return
  }
  requireId(id, 'group')
  if (group.nodes.length === 0)
    throw new UserError('empty-group', 'A group needs a node.', { hint: 'Select the nodes first.' })
  const moved = new Set(group.nodes)
  takeOut(diff, document, (node) => (moved.has(node) ? null : node), id)
  put(diff, document.layout, 'group', id, { label: group.label, nodes: [...moved] })
}

/** Makes, changes or (null) removes a note. */
export function changeNote(
  diff: DiffBuilder,
  document: PipelineDocument,
  id: string,
  note: Note | null,
): void {
  if (note !== null) {
    requireId(id, 'note')
    if (!Number.isFinite(note.x) || !Number.isFinite(note.y))
      throw new UserError('bad-position', `A note cannot stand at (${note.x}, ${note.y}).`)
  }
  put(diff, document.layout, 'note', id, note === null ? null : { text: note.text, x: note.x, y: note.y })
}

/** Carries groups over when nodes go (null) or get another id. */
export function takeOut(
  diff: DiffBuilder,
  document: PipelineDocument,
  now: (node: string) => string | null,
  except: string | null = null,
): void {
  for (const [id, json] of Object.entries(document.layout.groups)) {
    const { success, data } = groupSchema.safeParse(json)
    if (!success || id === except) continue
    const nodes = data.nodes.flatMap((node) => now(node) ?? [])
    if (nodes.length === data.nodes.length && nodes.every((node, index) => node === data.nodes[index]))
      continue
    put(diff, document.layout, 'group', id, nodes.length === 0 ? null : { label: data.label, nodes })
  }
}

/** Unknown fields of what was there stay. */
function put(
  diff: DiffBuilder,
  layout: Layout,
  kind: 'group' | 'note',
  id: string,
  value: Readonly<Record<string, Json>> | null,
): void {
  const before = own(kind === 'group' ? layout.groups : layout.notes, id)
  const key = `${kind}/${id}`
  if (value === null) {
    if (before === undefined) throw new UserError(`no-such-${kind}`, `There is no ${kind} “${id}”.`)
    diff.remove(key, before)
  } else if (before === undefined) diff.add(key, value)
  else diff.update(key, before, { ...(isJsonObject(before) ? before : {}), ...value })
}

function requireId(id: string, kind: string): void {
  if (!NODE_ID.test(id)) throw new UserError(`bad-${kind}-id`, `“${id}” cannot be the id of a ${kind}.`)
}

/** What of a checkpoint fits a job that was changed since: kept, migrated, dropped, or begun anew. */
import type { Json } from '../../model/document.ts'
import { equalJson, isObject, own } from '../../model/json.ts'
import { countEntries } from './reader.ts'
import type { Manifest, Part } from './manifest.ts'

export interface Fate {
  readonly node: string
  /** What the node is called now, or was called; null where nobody knows. */
  readonly label: string | null
  readonly what: Part['what']
  readonly fate: 'kept' | 'migrated' | 'dropped' | 'new'
  /** Entries of state that it is about. */
  readonly entries: number
  /** Why it is not simply kept. */
  readonly reason: string | null
  /** Something that cannot be had again goes with it. */
  readonly loses: boolean
}

/** In the order of the plan, then what is no longer there. `canMigrate`: whether the node can take over a state that belonged to this. */
export function compareParts(
  manifest: Manifest,
  parts: Readonly<Record<string, Part>>,
  canMigrate: (node: string, saved: Part) => boolean,
): readonly Fate[] {
  const there = Object.entries(parts).map(([node, part]): Fate => {
    const saved = own(manifest.parts, node)
    const { what } = part
    const label = part.label ?? saved?.label ?? null
    if (saved === undefined || !hasSaved(manifest, node, saved)) {
      return { node, label, what, fate: 'new', entries: 0, reason: null, loses: false }
    }
    const reason = difference(saved, part)
    const entries = countEntries(manifest, node)
    if (reason === null) return { node, label, what, fate: 'kept', entries, reason, loses: false }
    if (what === 'state' && saved.what === 'state' && saved.type === part.type && canMigrate(node, saved))
      return { node, label, what, fate: 'migrated', entries, reason, loses: false }
    return { node, label, what: saved.what, fate: 'dropped', entries, reason, loses: true }
  })
  const gone = Object.entries(manifest.parts).flatMap(([node, saved]): Fate[] => {
    if (Object.hasOwn(parts, node) || !hasSaved(manifest, node, saved)) return []
    const entries = countEntries(manifest, node)
    const reason = 'The node is not in the pipeline any more.'
    const label = saved.label ?? null
    return [{ node, label, what: saved.what, fate: 'dropped', entries, reason, loses: true }]
  })
  return [...there, ...gone]
}

/** Whether the checkpoint holds anything of the node. */
function hasSaved(manifest: Manifest, node: string, { what }: Part): boolean {
  switch (what) {
    case 'state':
      return countEntries(manifest, node) > 0
    case 'position':
      return own(manifest.cut.sources, node) !== undefined
    case 'output':
      return (own(manifest.cut.sinks, node)?.prepared ?? null) !== null
  }
}

/** Null where the saved part fits. */
function difference(saved: Part, part: Part): string | null {
  if (saved.type !== part.type || saved.what !== part.what)
    return `It was a ${saved.type} and is now a ${part.type}.`
  if (saved.version !== part.version)
    return `Its node type has changed from version ${saved.version} to ${part.version}.`
  if (!equalJson(saved.under, part.under))
    return `Job settings have changed: ${changed(saved.under, part.under)}.`
  if (!equalJson(saved.depends, part.depends))
    return `What its ${part.what} depends on has changed${changedList(saved.depends, part.depends)}.`
  return null
}

function changedList(before: Json, after: Json): string {
  const names = changed(before, after)
  return names === '' ? '' : `: ${names}`
}

function changed(before: Json, after: Json): string {
  if (!isObject(before) || !isObject(after)) return ''
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].filter((key) => !equalJson(before[key], after[key])).join(', ')
}

/** One line: "count  state  dropped  1,204 entries  The node is …". */
export function fateText({ node, what, fate, entries, reason }: Fate): string {
  const amount =
    what === 'state' && entries > 0
      ? `  ${entries.toLocaleString('en-US')} ${entries === 1 ? 'entry' : 'entries'}`
      : ''
  return `${node}  ${what}  ${fate}${amount}${reason === null ? '' : `  ${reason}`}`
}

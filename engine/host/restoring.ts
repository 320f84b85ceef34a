/** What a job goes on from: the parts of a checkpoint that are kept, and those that an operator has made fit. */
import type { Json } from '../../model/document.ts'
import { own, without } from '../../model/json.ts'
import type { MigrateEntry } from '../api/index.ts'
import type { Fate } from '../checkpoint/compare.ts'
import type { CutState, JobSnapshot } from '../checkpoint/cut.ts'
import { mapValues, type Part } from '../checkpoint/manifest.ts'
import { snapshotOf, type Checkpoint } from '../checkpoint/reader.ts'
import { readEntries, type StoredEntries } from '../checkpoint/segment.ts'

export function restoring(
  checkpoint: Checkpoint,
  fates: readonly Fate[],
  migration: (node: string, saved: Part) => MigrateEntry | null,
): JobSnapshot {
  const { cut, tables } = snapshotOf(checkpoint)
  const dropped = (what: Part['what']): ReadonlySet<string> =>
    new Set(fates.filter((fate) => fate.fate === 'dropped' && fate.what === what).map(({ node }) => node))
  const lost = dropped('state')
  const kept = without(tables, lost)
  const migrated = fates.flatMap(({ node, fate }) => {
    const saved = own(checkpoint.manifest.parts, node)
    const migrate = fate !== 'migrated' || saved === undefined ? null : migration(node, saved)
    const byName = own(kept, node)
    if (migrate === null || byName === undefined) return []
    const changed = Object.entries(byName).map(([table, groups]) => [
      table,
      mapValues(groups, (entries) => migrateAll(entries, (entry) => migrate(table, entry))),
    ])
    return [[node, Object.fromEntries(changed) as (typeof kept)[string]] as const]
  })
  return {
    cut: {
      ...cut,
      sources: without(cut.sources, dropped('position')),
      sinks: without(cut.sinks, dropped('output')),
      operators: expire(cut.operators, lost),
    },
    tables: { ...kept, ...Object.fromEntries(migrated) },
  }
}

/** What was held in a state that is dropped has left it without a result. */
function expire(operators: CutState['operators'], lost: ReadonlySet<string>): CutState['operators'] {
  const entries = Object.entries(operators).map(([node, cut]) => {
    if (!lost.has(node)) return [node, cut] as const
    const { held, expired, ...rest } = cut.ledger
    return [node, { ledger: { ...rest, held: 0, expired: expired + held } }] as const
  })
  return Object.fromEntries(entries)
}

function migrateAll(entries: StoredEntries, migrate: (entry: Json) => Json | undefined): readonly Json[] {
  const made: Json[] = []
  for (const entry of readEntries(entries)) {
    const one = migrate(entry)
    if (one !== undefined) made.push(one)
  }
  return made
}

/** What the run controls say of pinned records and of debug runs. */
import { Tooltip } from '@mantine/core'
import { Bug, History, Pin } from 'lucide-react'
import type { ReplayFrom } from '../../model/replay.ts'
import { formatDateTime } from '../../ui/format.ts'
import { ignoredIn, pinnedIn, pinSize, usePins } from '../stores/pins.ts'
import { commandById } from '../commands/commands.ts'
import { runReason } from '../commands/runActions.ts'
import { useProject, useRun, type RunInfo } from '../stores/index.ts'
import { pins as t } from '../texts/index.ts'

/** What a preview or debug run reads in place of what Run does, and that a run reads no pinned records: nobody is to take the one for the other. */
export function RunsOn({ run }: { readonly run: RunInfo | null }) {
  const pins = usePins()
  if (run === null) return null
  const labelOf = (id: string): string => run.document.nodes[id]?.label ?? id
  const pinned = Object.entries(pinnedIn(run)).map(([id, name]) => ({ id, size: pinSize(pins, name) }))
  const replayed = Object.entries(run.debug?.replays ?? {}).map(([id, from]) => ({
    id,
    place: placeOf(from),
  }))
  const ignored = ignoredIn(run)
  const total = pinned.reduce<number | null>(
    (sum, { size }) => (sum === null || size === null ? null : sum + size),
    0,
  )
  const words = [
    ...(pinned.length > 0 ? [t.runs.on(total)] : []),
    ...new Set(replayed.map(({ place }) => place)),
    ...(ignored.length > 0 ? [t.runs.off] : []),
  ]
  if (words.length === 0) return null
  const detail = [
    ...pinned.map(({ id, size }) => t.runs.detail(labelOf(id), size)),
    ...replayed.map(({ id, place }) => t.runs.replayed(labelOf(id), place)),
    ...ignored.map((id) => t.runs.ignores(labelOf(id))),
  ]
  const Icon = pinned.length + ignored.length > 0 ? Pin : History
  return (
    <span className="run-pinned" data-live={ignored.length > 0 || undefined} title={detail.join('\n')}>
      <Icon size={12} strokeWidth={2} aria-hidden="true" />
      {words.join(', ')}
      <span className="ui-visually-hidden">{detail.join(' ')}</span>
    </span>
  )
}

function placeOf(from: ReplayFrom): string {
  switch (from.kind) {
    case 'last':
      return t.runs.from.last(from.records)
    case 'time':
      return t.runs.from.time(formatDateTime(from.time, 'UTC').replace(/\.000$/, ''))
    default:
      return t.runs.from[from.kind]()
  }
}

export function DebugButton() {
  const reason = useProject((state) => runReason(state))
  return (
    <Tooltip label={reason ?? t.debug.hint} multiline w={240}>
      <button
        type="button"
        className="run-icon"
        aria-label={t.debug.open}
        aria-disabled={reason !== null || undefined}
        onClick={() => {
          if (reason === null) commandById('debug').run()
        }}
      >
        <Bug size={14} strokeWidth={1.9} aria-hidden="true" />
      </button>
    </Tooltip>
  )
}

/** Pinned sources that Run would read all the same, in words for its tooltip. */
export function usePinsIgnored(): string {
  const document = useProject((state) => state.document)
  const busy = useRun((state) => state.run?.mode === 'run' && state.run.debug === null)
  if (busy) return ''
  return Object.values(document.nodes)
    .filter(({ pin }) => pin !== undefined)
    .map(({ label }) => t.runs.ignores(label))
    .join(' ')
}

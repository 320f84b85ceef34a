/** The mark of a source that gives pinned records: it is never hidden. */
import { Pin } from 'lucide-react'
import { pinnedIn, pinSize, usePins } from '../stores/pins.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun } from '../stores/index.ts'
import { pins as t } from '../texts/index.ts'

/** What is to be said of the pin, or null for a node without one. */
export function pinWords(id: string): string | null {
  const name = useProject.getState().document.nodes[id]?.pin
  return name === undefined ? null : wordsOf(id, name)
}

function wordsOf(id: string, name: string): string {
  const state = usePins.getState()
  const view = state.views[name]
  if (view !== undefined && 'problem' in view) return t.broken
  const size = pinSize(state, name)
  if (size === null) return t.unknown
  const { run } = useRun.getState()
  const live = isActive(run) && pinnedIn(run)[id] === undefined
  return live ? t.notUsed(size) : t.notLive(size)
}

/** In place of the footer. */
export function PinFooter({ id, name }: { readonly id: string; readonly name: string }) {
  usePins((state) => state.views[name])
  // Both words and tone follow the run: one subscription, compared by value.
  const words = useRun(() => wordsOf(id, name))
  return (
    <div className="node-footer">
      <span className="node-pinned" title={words}>
        <Pin size={12} strokeWidth={2} aria-hidden="true" />
        <span>{words}</span>
      </span>
    </div>
  )
}

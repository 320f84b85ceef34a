/** Pinning of the one source that is selected. */
import { pinRecords, unpin as unpinNode } from '../stores/pins.ts'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

const why = texts.app.commands.reasons

function source(): string | null {
  const { selection, analysis } = useProject.getState()
  const [id, ...others] = selection.nodes
  if (id === undefined || others.length > 0) return null
  return analysis.nodes[id]?.definition?.kind === 'source' ? id : null
}

export const reason = (): string | null => (source() === null ? why.noSource : null)

export function unpinReason(): string | null {
  const id = source()
  if (id === null) return why.noSource
  return useProject.getState().document.nodes[id]?.pin === undefined ? why.notPinned : null
}

export function pin(): void {
  const id = source()
  if (id !== null) void pinRecords(id)
}

export function unpin(): void {
  const id = source()
  if (id !== null) unpinNode(id)
}

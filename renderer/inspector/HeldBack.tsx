import { Hourglass } from 'lucide-react'
import type { NodeFrame } from '../../bridge/contract.ts'
import { formatAbout } from '../../ui/format.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { heldBackOf } from './metrics.ts'

const t = panels.metrics

/** Which of several inputs holds the watermark back, and by how much; a source says it of its partitions below. */
export function HeldBack({ id, node }: { readonly id: string; readonly node: NodeFrame }) {
  const held = heldBackOf(node)
  const label = useProject((state) =>
    held === null ? '' : (state.document.nodes[held.node]?.label ?? held.node),
  )
  if (held === null || held.node === id) return null
  const who = held.partition === null ? label : t.partOf(held.partition, label)
  const { behind } = held
  return (
    <p className="insp-hold">
      <Hourglass width={12} height={12} aria-hidden="true" />
      {behind === null
        ? t.heldByNone(who)
        : t.heldBy(
            who,
            formatAbout(behind.furthest),
            behind.newest === null ? null : formatAbout(behind.newest),
          )}
    </p>
  )
}

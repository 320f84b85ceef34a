/** Tells that a node cannot be exported, why, and what to do instead. */
import { Ban } from 'lucide-react'
import { obstaclesOf, useFlink } from '../stores/flink.ts'
import { exports as t } from '../texts/index.ts'

export function FlinkMark({ id }: { readonly id: string }) {
  const [first] = useFlink((state) => obstaclesOf(state, id))
  if (first === undefined) return null
  const words = t.mark(first.reason, first.wayOut)
  return (
    <span className="node-flink" role="img" aria-label={words} title={words}>
      <Ban size={12} strokeWidth={2} aria-hidden="true" />
    </span>
  )
}

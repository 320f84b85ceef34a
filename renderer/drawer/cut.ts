/** Which sources before a node a preview's limit has ended: what is shown behind them is of the first records only. Pure. */
import { portRef, type PipelineDocument } from '../../model/document.ts'
import type { Frame } from '../../bridge/contract.ts'

export interface Cut {
  /** What was read; of several sources the most. */
  readonly records: number
  readonly sources: number
}

export function cutBefore(document: PipelineDocument, frame: Frame, node: string): Cut | null {
  const seen = new Set([node])
  // A set that grows while it is walked gives what is added, too.
  for (const id of seen) {
    for (const { from, to } of document.edges) if (portRef(to).node === id) seen.add(portRef(from).node)
  }
  const cut = [...seen].flatMap((id) => {
    const counts = frame.nodes[id]
    return counts?.cut === true ? [counts.in] : []
  })
  return cut.length === 0 ? null : { records: Math.max(...cut), sources: cut.length }
}

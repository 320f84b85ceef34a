/** What a program is made of. */
import type { RecordFormat } from '../../model/format/index.ts'
import type { RecordLayout } from '../../model/format/layout.ts'
import type { SourceWatermark } from '../time/watermark.ts'
import type { EmitterParts } from './emitter.ts'
import type { TopologyNode } from './topology.ts'

export interface SourcePart {
  readonly node: TopologyNode
  readonly watermark: SourceWatermark | null
  /** Index of the event-time column in the source's schema; null without event time. */
  readonly timeColumn: number | null
  readonly format: RecordFormat | null
  /** Learned from the source's first bytes; null before. */
  readonly layout: RecordLayout | null
}

export type ProgramParts = Omit<EmitterParts, 'scope'> & {
  readonly sources: readonly SourcePart[]
  /** `R` of the printed expressions. */
  readonly library: unknown
}

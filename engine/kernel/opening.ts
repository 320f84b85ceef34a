/** Makes the state of a source that was opened, from its beginning or from what a checkpoint holds of it. */
import { UserError } from '../../model/errors.ts'
import type { SourceReader } from '../api/index.ts'
import type { SourceCut } from '../checkpoint/cut.ts'
import type { WatermarkInput } from '../time/combiner.ts'
import { NO_WATERMARK, SourceWatermark } from '../time/watermark.ts'
import type { SourceState } from './sources.ts'
import type { TopologyNode } from './topology.ts'

/** `now`: the job's time, ms. Throws UserError where the column of the event time is not there. */
export function createSource(
  node: TopologyNode,
  reader: SourceReader,
  now: number,
  saved: SourceCut | undefined,
): SourceState {
  const strategy = node.runtime.kind === 'source' ? node.runtime.watermark(node.operator) : null
  const columns = node.outputs.get('out')?.schema.columns ?? []
  const timeColumn = strategy === null ? null : columns.findIndex((column) => column.name === strategy.column)
  if (timeColumn === -1) {
    throw new UserError(
      'event-time',
      `${node.operator.id} has no column ${strategy?.column ?? ''} for the event time.`,
      {
        nodeId: node.operator.id,
        hint: `Its columns are ${columns.map((column) => column.name).join(', ')}.`,
      },
    )
  }
  const watermark =
    strategy === null
      ? null
      : new SourceWatermark(reader.partitions, strategy.delay, strategy.idleTimeout, now)
  if (saved !== undefined && saved.watermark !== null) watermark?.restore(saved.watermark)
  const ended = saved?.ended ?? false
  if (ended) watermark?.finish()
  return {
    node,
    reader,
    watermark,
    strategy,
    timeColumn,
    layout: null,
    learned: 0,
    records: saved?.records ?? 0,
    bytes: saved?.bytes ?? 0,
    ended,
    cut: false,
    held: 0,
    heldSince: null,
  }
}

/** Stands for a source whose input had ended before the checkpoint: it is not opened again. */
export function endedReader({ partitions }: SourceCut): SourceReader {
  return {
    partitions,
    poll: () => ({ kind: 'end' }),
    advance: () => undefined,
    position: () => null,
    locate: () => '',
    close: () => Promise.resolve(),
  }
}

/** A source's part in a combined watermark; one without event time holds it until its end. */
export function watermarkOf(source: SourceState): WatermarkInput {
  return (
    source.watermark ?? {
      mark: NO_WATERMARK,
      idle: false,
      get finished() {
        return source.ended && !source.cut
      },
    }
  )
}

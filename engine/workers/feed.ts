/**
 * Prints the loop that hands the rows of a piece to a keyed operator: before each row the watermark that the input would have made by then, from what the piece
 * alone would have made and what was there before it.
 */
import type { RowKind } from '../../model/changes.ts'
import type { Value } from '../../model/types.ts'
import type { Operator } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { TopologyNode } from '../kernel/topology.ts'
import type { Crossed } from './messages.ts'
import type { Crossing } from './split.ts'
import type { WatermarkCombiner } from '../time/combiner.ts'
import type { SourceWatermark } from '../time/watermark.ts'

/** `columns`: by crossing, the values of the columns that were sent. */
export type Feed = (fed: Fed, crossed: Crossed, columns: readonly (readonly ArrayLike<Value>[])[]) => void

/** A keyed operator with the watermarks that rule it. */
export interface Fed {
  readonly node: TopologyNode
  readonly operator: Operator
  readonly watermarks: ReadonlyMap<string, SourceWatermark>
  readonly combiner: WatermarkCombiner | null
  /** The watermark in force. */
  mark: number
  readonly feed: Feed
}

type Lane = Crossing & { readonly at: number; readonly sent: readonly number[] }

type Take = (
  columns: readonly ArrayLike<Value>[],
  at: number,
  time: number,
  mark: number,
  kind: RowKind | undefined,
) => boolean

export function compileFeed(
  flow: Dataflow,
  node: TopologyNode,
  operator: Operator,
  lanes: readonly Lane[],
): Feed {
  const takes = lanes.map((lane) => compileTake(operator, lane))
  const lates = lanes.map((lane) => lateOf(flow, node, lane))
  return (fed, crossed, columns) => {
    const watermark = fed.watermarks.get(crossed.source)
    if (watermark === undefined) return
    watermark.begin(crossed.partition)
    const { own: first, others } = watermark
    const { combiner } = fed
    /** Where each lane stands. */
    const next = lanes.map(() => 0)
    let own = first
    const move = (local: number): void => {
      if (local <= own) return
      own = local
      const least = own < others ? own : others
      if (least <= watermark.mark) return
      watermark.mark = least
      raise(fed, combiner === null ? least : combiner.update())
    }
    for (;;) {
      let lane = -1
      let least = Infinity
      for (let at = 0; at < lanes.length; at++) {
        const place = crossed.crossings[lanes[at]?.at ?? 0]?.order[next[at] ?? 0]
        if (place !== undefined && place < least) {
          least = place
          lane = at
        }
      }
      if (lane < 0) break
      const { at: crossing = 0 } = lanes[lane] ?? {}
      const rows = crossed.crossings[crossing]
      const values = columns[crossing]
      const at = next[lane] ?? 0
      next[lane] = at + 1
      if (rows === undefined || values === undefined) continue
      move(rows.locals[at] ?? 0)
      const time = rows.times[at] ?? Number.NaN
      const kind = rows.kinds?.[at] as RowKind | undefined
      if (takes[lane]?.(values, at, time, fed.mark, kind) === false) lates[lane]?.(values, at, time)
    }
    move(crossed.own)
    watermark.end(crossed.partition, own, crossed.records, 0)
  }
}

/** Calls `accept` with the columns that the operator wants, out of those that were sent. */
function compileTake(operator: Operator, { port, schema, sent }: Lane): Take {
  const input = operator.inputs[port]
  if (input === undefined) return () => true
  const given = input.columns.map((index) => `columns[${sent.indexOf(index)}][at]`)
  const changelog = schema.changes === 'changelog'
  const code = `"use strict"; return (columns, at, time, mark, kind) => accept(${[...given, 'time', 'mark', ...(changelog ? ['kind'] : [])].join(', ')});`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  return new Function('accept', code)(input.accept) as Take
}

/** Counts a late record, and sends it on with all columns where somebody takes it. */
function lateOf(
  flow: Dataflow,
  node: TopologyNode,
  { port: name, sent, schema }: Lane,
): (columns: readonly ArrayLike<Value>[], at: number, time: number) => void {
  const port = node.outputs.get(`late_${name}`) ?? node.outputs.get('late')
  return (columns, at, time) => {
    flow.late[node.index] = (flow.late[node.index] ?? 0) + 1
    if (port === undefined) return
    if (port.consumers.length === 0) {
      flow.counters[port.counter] = (flow.counters[port.counter] ?? 0) + 1
      return
    }
    const values = schema.columns.map((_, index) => columns[sent.indexOf(index)]?.[at] ?? null)
    flow.batchProgram(false).emits[port.ref]?.(values, time, 0)
  }
}

/** The watermark of an operator has reached this: what is due fires. */
export function raise(fed: Fed, mark: number): void {
  if (mark <= fed.mark) return
  if (mark >= fed.operator.timers.next) fed.operator.advance(mark)
  fed.mark = mark
}

/**
 * Prints the loop that hands the rows of a piece to a keyed operator: before each row the watermark that the input would have made by then, from what the piece
 * alone would have made and what was there before it.
 */
import type { Value } from '../../model/types.ts'
import type { Operator } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { TopologyNode } from '../kernel/topology.ts'
import type { WatermarkCombiner } from '../time/combiner.ts'
import type { SourceWatermark } from '../time/watermark.ts'
import type { Crossed, CrossedRows } from './messages.ts'
import type { Crossing } from './split.ts'

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

/** `columns`: by crossing, the values of the columns that were sent. */
export type Feed = (fed: Fed, crossed: Crossed, columns: readonly (readonly ArrayLike<Value>[])[]) => void

type Lane = Crossing & { readonly at: number; readonly sent: readonly number[] }

type SendLate = (columns: readonly ArrayLike<Value>[], at: number, time: number) => void

/** The loop over one piece; gives the partition's own watermark after its rows. */
type Loop = (
  fed: Fed,
  watermark: SourceWatermark,
  rows: readonly CrossedRows[],
  columns: readonly (readonly ArrayLike<Value>[])[],
) => number

export function compileFeed(
  flow: Dataflow,
  node: TopologyNode,
  operator: Operator,
  lanes: readonly Lane[],
): Feed {
  const loop = compileLoop(
    operator,
    lanes,
    lanes.map((lane) => lateOf(flow, node, lane)),
  )
  return (fed, crossed, columns) => {
    const watermark = fed.watermarks.get(crossed.source)
    if (watermark === undefined) return
    watermark.begin(crossed.partition)
    const rows = lanes.flatMap(({ at }) => crossed.crossings[at] ?? [])
    const values = lanes.map(({ at }) => columns[at] ?? [])
    let own = loop(fed, watermark, rows, values)
    if (crossed.own > own) {
      own = crossed.own
      const least = Math.min(own, watermark.others)
      if (least > watermark.mark) {
        watermark.mark = least
        raise(fed, fed.combiner === null ? least : fed.combiner.update())
      }
    }
    watermark.end(crossed.partition, own, crossed.records, 0)
  }
}

/** The watermark of an operator has reached this: what is due fires. */
export function raise(fed: Fed, mark: number): void {
  if (mark <= fed.mark) return
  if (mark >= fed.operator.timers.next) fed.operator.advance(mark)
  fed.mark = mark
}

/**
 * With one lane its rows are walked as they are; with several by their order. The watermark is in local variables; what it makes fire is called with the one
 * before still in force.
 */
function compileLoop(operator: Operator, lanes: readonly Lane[], lates: readonly SendLate[]): Loop {
  const accepts = lanes.map(({ port }) => operator.inputs[port]?.accept ?? (() => true))
  const bind = lanes.map((lane, l) => {
    const columns = lane.sent.map((_, place) => `, c${l}_${place} = columns[${l}][${place}]`).join('')
    const kinds = lane.schema.changes === 'changelog' ? `, k${l} = rows[${l}].kinds` : ''
    return `const n${l} = rows[${l}].rows.count, t${l} = rows[${l}].times, l${l} = rows[${l}].locals, o${l} = rows[${l}].order${kinds}${columns}; let i${l} = 0;\n`
  })
  const take = (lane: Lane, l: number): string => {
    const given = (operator.inputs[lane.port]?.columns ?? []).map(
      (index) => `c${l}_${lane.sent.indexOf(index)}[i${l}]`,
    )
    const kind = lane.schema.changes === 'changelog' ? [`k${l}[i${l}]`] : []
    return `local = l${l}[i${l}];
if (local > own) { own = local; const least = own < others ? own : others; if (least > watermark.mark) { watermark.mark = least; const next = combiner === null ? least : combiner.update(); if (next > mark) { if (next >= timers.next) advance(next); mark = fed.mark = next; } } }
if (accepts[${l}](${[...given, `t${l}[i${l}]`, 'mark', ...kind].join(', ')}) === false) lates[${l}](columns[${l}], i${l}, t${l}[i${l}]);
i${l}++;
`
  }
  const [only] = lanes
  const walk =
    only !== undefined && lanes.length === 1
      ? `while (i0 < n0) {\n${take(only, 0)}}\n`
      : `for (;;) {
let lane = -1, least = Infinity;
${lanes.map((_, l) => `if (i${l} < n${l} && o${l}[i${l}] < least) { least = o${l}[i${l}]; lane = ${l}; }\n`).join('')}if (lane < 0) break;
${lanes.map((lane, l) => `if (lane === ${l}) {\n${take(lane, l)}}\n`).join('')}}
`
  const code = `"use strict";
return (fed, watermark, rows, columns) => {
const others = watermark.others, combiner = fed.combiner;
let own = watermark.own, mark = fed.mark, local = 0;
${bind.join('')}${walk}return own;
};`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('accepts', 'lates', 'timers', 'advance', code)
  return make(accepts, lates, operator.timers, (mark: number) => operator.advance(mark)) as Loop
}

/** Counts a late record, and sends it on with all columns where somebody takes it. */
function lateOf(flow: Dataflow, node: TopologyNode, { port: name, sent, schema }: Lane): SendLate {
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

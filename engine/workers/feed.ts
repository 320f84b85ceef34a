/**
 * Prints the loop that hands the rows of a piece to a keyed operator: before each row the watermark that the input would have made by then, from what the piece
 * alone would have made and what was there before it.
 */
import type { Operator } from '../api/index.ts'
import type { Dataflow } from '../kernel/dataflow.ts'
import type { TopologyNode } from '../kernel/topology.ts'
import type { WatermarkCombiner } from '../time/combiner.ts'
import type { SourceWatermark } from '../time/watermark.ts'
import type { Crossed } from './messages.ts'
import { bigintsOf, LOCAL, printRead, readRow, TIME, type SentRows, type Slots } from './slots.ts'
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

/** The texts of each text column that was sent, by number. */
export type Texts = readonly (readonly (string | null)[])[]

/** `texts`: by crossing. */
export type Feed = (fed: Fed, crossed: Crossed, texts: readonly Texts[]) => void

/** `at`: the index of the crossing. */
type Lane = Crossing & { readonly at: number; readonly sent: readonly number[]; readonly slots: Slots }

type SendLate = (rows: SentRows, texts: Texts, at: number) => void

/** The loop over one piece; gives the partition's own watermark after its rows. */
type Loop = (
  fed: Fed,
  watermark: SourceWatermark,
  rows: readonly SentRows[],
  texts: readonly Texts[],
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
  return (fed, crossed, texts) => {
    const watermark = fed.watermarks.get(crossed.source)
    if (watermark === undefined) return
    watermark.begin(crossed.partition)
    const rows = lanes.flatMap(({ at }) => crossed.crossings[at] ?? [])
    const known = lanes.map(({ at }) => texts[at] ?? [])
    let own = loop(fed, watermark, rows, known)
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
  const bind = lanes.map(({ slots }, l) => {
    const texts = Array.from({ length: slots.texts }, (_, list) => `, t${l}_${list} = texts[${l}][${list}]`)
    const bigints = slots.bigints ? `, g${l} = bigintsOf(f${l})` : ''
    return `const f${l} = rows[${l}].slots, v${l} = rows[${l}].lists, n${l} = rows[${l}].end${texts.join('')}${bigints}; let i${l} = 0;\n`
  })
  const take = ({ port, sent, slots }: Lane, l: number): string => {
    const [f, at] = [`f${l}`, `i${l}`]
    const row = `${at} / ${slots.width}`
    const names = { f, g: `g${l}`, at, row, texts: `t${l}_`, lists: `v${l}` }
    const given = (operator.inputs[port]?.columns ?? []).map((index) => {
      const slot = slots.columns[sent.indexOf(index)]
      return slot === undefined ? 'null' : printRead(slot, names)
    })
    const kind = slots.kind === null ? [] : [`${f}[${at} + ${slots.kind}]`]
    return `local = ${f}[${at} + ${LOCAL}];
if (local > own) { own = local; const least = own < others ? own : others; if (least > watermark.mark) { watermark.mark = least; const next = combiner === null ? least : combiner.update(); if (next > mark) { if (next >= timers.next) advance(next); mark = fed.mark = next; } } }
if (accepts[${l}](${[...given, `${f}[${at} + ${TIME}]`, 'mark', ...kind].join(', ')}) === false) lates[${l}](rows[${l}], texts[${l}], ${at});
${at} += ${slots.width};
`
  }
  const [only] = lanes
  const walk =
    only !== undefined && lanes.length === 1
      ? `while (i0 < n0) {\n${take(only, 0)}}\n`
      : `for (;;) {
let lane = -1, least = Infinity;
${lanes.map(({ slots }, l) => `if (i${l} < n${l} && f${l}[i${l} + ${slots.order}] < least) { least = f${l}[i${l} + ${slots.order}]; lane = ${l}; }\n`).join('')}if (lane < 0) break;
${lanes.map((lane, l) => `if (lane === ${l}) {\n${take(lane, l)}}\n`).join('')}}
`
  const code = `"use strict";
return (fed, watermark, rows, texts) => {
const others = watermark.others, combiner = fed.combiner;
let own = watermark.own, mark = fed.mark, local = 0;
${bind.join('')}${walk}return own;
};`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('accepts', 'lates', 'timers', 'advance', 'bigintsOf', code)
  return make(accepts, lates, operator.timers, (mark: number) => operator.advance(mark), bigintsOf) as Loop
}

/** Counts a late record, and sends it on with all columns where somebody takes it. */
function lateOf(flow: Dataflow, node: TopologyNode, { port: name, sent, schema, slots }: Lane): SendLate {
  const port = node.outputs.get(`late_${name}`) ?? node.outputs.get('late')
  return (rows, texts, at) => {
    flow.late[node.index] = (flow.late[node.index] ?? 0) + 1
    if (port === undefined) return
    if (port.consumers.length === 0) {
      flow.counters[port.counter] = (flow.counters[port.counter] ?? 0) + 1
      return
    }
    const row = readRow(slots, rows, texts, at)
    const values = schema.columns.map((_, index) => row[sent.indexOf(index)] ?? null)
    flow.batchProgram(false).emits[port.ref]?.(values, rows.slots[at + TIME] ?? Number.NaN, 0)
  }
}

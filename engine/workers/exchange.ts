/**
 * Where the front ends: an operator that takes the rows of one input of a keyed operator and puts each into the rows of the worker that owns its key.
 */
import type { SqlType, Value } from '../../model/types.ts'
import type { OperatorRuntime, StateSummary } from '../api/index.ts'
import { hashValue } from '../api/keyed.ts'
import { HASH_SEED, hashGroup, KEY_GROUPS } from '../api/state.ts'
import type { CrossedRows } from './messages.ts'
import { columnWriter, DICTIONARY, NumberedTexts, packedKind, type ColumnWriter } from './rows.ts'
import type { Crossing } from './split.ts'

/** The worker that owns a key group: groups are handed out in ranges. */
export const ownerOf = (group: number, workers: number): number => Math.floor((group * workers) / KEY_GROUPS)

/** Rows that an outbox has room for at first. */
const ROOM = 1_024

/** Rows on their way to one owner by one crossing. Generated code writes into it. */
export class Outbox {
  count = 0
  room = ROOM
  readonly columns: readonly ColumnWriter[]
  times = new Float64Array(ROOM)
  locals = new Float64Array(ROOM)
  /** Null where every row is an insert. */
  kinds: Uint8Array<ArrayBuffer> | null
  /** The place among the rows of all inputs of the operator; null where it has one. */
  order: Int32Array<ArrayBuffer> | null

  constructor(columns: readonly ColumnWriter[], changelog: boolean, ordered: boolean) {
    this.columns = columns
    this.kinds = changelog ? new Uint8Array(ROOM) : null
    this.order = ordered ? new Int32Array(ROOM) : null
  }

  grow(): void {
    this.room *= 2
    const more = <T extends { set(values: T): void }>(made: T, old: T): T => {
      made.set(old)
      return made
    }
    this.times = more(new Float64Array(this.room), this.times)
    this.locals = more(new Float64Array(this.room), this.locals)
    if (this.kinds !== null) this.kinds = more(new Uint8Array(this.room), this.kinds)
    if (this.order !== null) this.order = more(new Int32Array(this.room), this.order)
    for (const column of this.columns) column.grow(this.room)
  }

  take(transfer: ArrayBuffer[]): CrossedRows {
    const { count } = this
    this.count = 0
    const times = this.times.slice(0, count)
    const locals = this.locals.slice(0, count)
    const kinds = this.kinds?.slice(0, count) ?? null
    const order = this.order?.slice(0, count) ?? null
    transfer.push(times.buffer, locals.buffer)
    if (kinds !== null) transfer.push(kinds.buffer)
    if (order !== null) transfer.push(order.buffer)
    const columns = this.columns.map((column) => column.take(count, transfer))
    return { rows: { count, columns }, times, locals, kinds, order }
  }
}

/** The rows of one piece, by owner and crossing. */
export class Outboxes {
  readonly byOwner: readonly (readonly Outbox[])[]
  /** Rows so far by owner: crossings of one operator count their rows together. */
  readonly counts: Int32Array

  /** What is done between two pieces. */
  readonly between: (() => void)[] = []
  readonly own: number

  /** `columns`: by crossing, the indices of the columns that its owners want. `own`: the owner in this thread. */
  constructor(
    crossings: readonly Crossing[],
    columns: readonly (readonly number[])[],
    workers: number,
    own: number,
  ) {
    this.own = own
    this.counts = new Int32Array(workers)
    this.byOwner = Array.from({ length: workers }, (_, owner) =>
      crossings.map((crossing, index) => {
        const { operator, schema } = crossing
        const writers = (columns[index] ?? []).map((at) =>
          owner !== own && numbered(crossing) === at
            ? new NumberedTexts(ROOM)
            : columnWriter(typeAt(schema, at), ROOM, owner === own),
        )
        const ordered = crossings.filter((other) => other.operator === operator).length > 1
        return new Outbox(writers, schema.changes === 'changelog', ordered)
      }),
    )
  }

  take(owner: number, transfer: ArrayBuffer[]): readonly CrossedRows[] {
    this.counts[owner] = 0
    return (this.byOwner[owner] ?? []).map((box) => box.take(transfer))
  }

  /** The rows of a piece have been taken by all owners. */
  taken(): void {
    for (const work of this.between) work()
  }
}

/** The column whose texts are numbered where the owner is looked up, so that this is done once: the key, where it is one text. */
function numbered({ keys, schema }: Crossing): number | null {
  const [only = -1, ...others] = keys
  return others.length === 0 && only >= 0 && packedKind(typeAt(schema, only)) === 'text' ? only : null
}

const typeAt = (schema: Crossing['schema'], at: number): SqlType =>
  schema.columns[at]?.type ?? { kind: 'NULL', nullable: true }

const nothing: StateSummary = { windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }

/** The runtime of the exchange operators: one a crossing, whose index is in the config. */
export function exchangeRuntime(
  crossings: readonly Crossing[],
  columns: readonly (readonly number[])[],
  boxes: Outboxes,
): OperatorRuntime {
  return {
    kind: 'operator',
    sourceMark: true,
    create({ operator }) {
      const { crossing: at } = operator.config as { readonly crossing: number }
      const crossing = crossings[at]
      const sent = columns[at] ?? []
      const wanted = [...new Set([...sent, ...(crossing?.keys ?? [])])]
      return {
        inputs:
          crossing === undefined
            ? {}
            : { [crossing.port]: { columns: wanted, accept: compile(crossing, wanted, sent, boxes, at) } },
        timers: { next: Infinity },
        advance: () => undefined,
        summary: () => nothing,
        inspect: () => ({ entries: [], total: 0 }),
      }
    },
  }
}

/** Prints `accept`: finds the owner of the key, and writes a row of its outbox. */
function compile(
  crossing: Crossing,
  wanted: readonly number[],
  sent: readonly number[],
  boxes: Outboxes,
  at: number,
): (...values: never[]) => boolean {
  const { keys, schema } = crossing
  const list = boxes.byOwner.map((byCrossing) => byCrossing[at])
  const owners = Uint8Array.from({ length: KEY_GROUPS }, (_, group) => ownerOf(group, list.length))
  const key = numbered(crossing)
  const changelog = schema.changes === 'changelog'
  const names = [...wanted.map((index) => `x${index}`), 'time', 'mark', ...(changelog ? ['kind'] : [])]
  const writes = (stays: boolean): string =>
    sent
      .map((index, place) =>
        index === key && !stays
          ? `c[${place}].values[n] = (known >>> ${OWNER_BITS}) - 1;\n`
          : writeCode(typeAt(schema, index), place, `x${index}`, stays),
      )
      .join('')
  const hash = keys.reduce((before, index) => `hash(${before}, x${index})`, String(HASH_SEED))
  const find =
    key === null
      ? `const o = owners[group(${hash})];`
      : `let known = numbers.get(x${key});
if (known === undefined) known = number(x${key});
const o = known & ${(1 << OWNER_BITS) - 1};`
  const ordered = (list[0]?.order ?? null) !== null
  const code = `"use strict";
return (${names.join(', ')}) => {
${find}
const b = boxes[o];
if (b.count === b.room) b.grow();
const n = b.count++, c = b.columns;
if (o === ${boxes.own}) {
${writes(true)}} else {
${writes(false)}}
b.times[n] = time; b.locals[n] = mark;${changelog ? ' b.kinds[n] = kind;' : ''}${ordered ? ' b.order[n] = counts[o]++;' : ''}
return true;
};`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('boxes', 'counts', 'owners', 'hash', 'group', 'numbers', 'number', code)
  const { numbers, number } = numbering(crossing, sent, boxes, at, owners)
  return make(list, boxes.counts, owners, hashValue, hashGroup, numbers, number) as (
    ...values: never[]
  ) => boolean
}

/** Bits of a number of `numbering` that name the owner: parallelism has fewer. */
const OWNER_BITS = 8

/** Of each text of the key column: its owner, and above that one more than the number that it has for this owner, 0 for none. */
function numbering(
  crossing: Crossing,
  sent: readonly number[],
  boxes: Outboxes,
  at: number,
  owners: Uint8Array,
): { readonly numbers: Map<Value, number>; readonly number: (value: Value) => number } {
  const numbers = new Map<Value, number>()
  const place = sent.indexOf(numbered(crossing) ?? -1)
  const writers = boxes.byOwner.map((list) => list[at]?.columns[place])
  const number = (value: Value): number => {
    const owner = owners[hashGroup(hashValue(HASH_SEED, value))] ?? 0
    const writer = writers[owner]
    const own = typeof value === 'string' && writer instanceof NumberedTexts ? writer.add(value) + 1 : 0
    const known = (own << OWNER_BITS) | owner
    numbers.set(value, known)
    return known
  }
  boxes.between.push(() => {
    if (numbers.size <= DICTIONARY) return
    numbers.clear()
    for (const writer of writers) if (writer instanceof NumberedTexts) writer.forget()
  })
  return { numbers, number }
}

/** Writes a value into row `n` of column `place` of the columns `c`. */
function writeCode(type: SqlType, place: number, value: string, stays: boolean): string {
  const kind = packedKind(type)
  if (kind === 'any' || (kind === 'text' && stays)) return `c[${place}].values[n] = ${value};\n`
  if ((kind === 'number' || kind === 'bigint') && !type.nullable) return `c[${place}].values[n] = ${value};\n`
  if (kind === 'number' || kind === 'bigint')
    return `if (${value} === null) c[${place}].set(n, null); else c[${place}].values[n] = ${value};\n`
  return `c[${place}].set(n, ${value});\n`
}

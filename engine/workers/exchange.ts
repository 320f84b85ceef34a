/**
 * Where the front ends: an operator that takes the rows of one input of a keyed operator and puts each into the rows of the worker that owns its key.
 */
import type { SqlType, Value } from '../../model/types.ts'
import type { OperatorRuntime, StateSummary } from '../api/index.ts'
import { textOfKey } from '../api/keyed.ts'
import { KEY_GROUPS, keyGroup } from '../api/state.ts'
import type { CrossedRows } from './messages.ts'
import { columnWriter, packedKind, type ColumnWriter } from './rows.ts'
import type { Crossing } from './split.ts'

/** The worker that owns a key group: groups are handed out in ranges. */
export const ownerOf = (group: number, workers: number): number => Math.floor((group * workers) / KEY_GROUPS)

/** Keys whose owner is remembered. */
const REMEMBERED = 65_536
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

  constructor(types: readonly SqlType[], changelog: boolean, ordered: boolean) {
    this.columns = types.map((type) => columnWriter(type, ROOM))
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

  /** `columns`: by crossing, the indices of the columns that its owners want. */
  constructor(crossings: readonly Crossing[], columns: readonly (readonly number[])[], workers: number) {
    this.counts = new Int32Array(workers)
    this.byOwner = Array.from({ length: workers }, () =>
      crossings.map(({ operator, schema }, index) => {
        const types = (columns[index] ?? []).map((at) => typeAt(schema, at))
        const ordered = crossings.filter((other) => other.operator === operator).length > 1
        return new Outbox(types, schema.changes === 'changelog', ordered)
      }),
    )
  }

  take(owner: number, transfer: ArrayBuffer[]): readonly CrossedRows[] {
    this.counts[owner] = 0
    return (this.byOwner[owner] ?? []).map((box) => box.take(transfer))
  }
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
  { keys, schema }: Crossing,
  wanted: readonly number[],
  sent: readonly number[],
  boxes: Outboxes,
  at: number,
): (...values: never[]) => boolean {
  const workers = boxes.byOwner.length
  const find = (key: readonly Value[]): number => ownerOf(keyGroup(textOfKey(key)), workers)
  const remembered = new Map<Value, number>()
  const remember = (value: Value): number => {
    const owner = find([value])
    if (remembered.size < REMEMBERED) remembered.set(value, owner)
    return owner
  }
  const [first] = keys
  const owner =
    first === undefined
      ? String(find([]))
      : keys.length === 1
        ? `remembered.get(x${first}) ?? remember(x${first})`
        : `find([${keys.map((index) => `x${index}`).join(', ')}])`
  const changelog = schema.changes === 'changelog'
  const names = [...wanted.map((index) => `x${index}`), 'time', 'mark', ...(changelog ? ['kind'] : [])]
  const writes = sent.map((index, place) => writeCode(typeAt(schema, index), place, `x${index}`)).join('')
  const ordered = (boxes.byOwner[0]?.[at]?.order ?? null) !== null
  const code = `"use strict";
return (${names.join(', ')}) => {
const o = ${owner}, b = boxes[o];
if (b.count === b.room) b.grow();
const n = b.count++, c = b.columns;
${writes}b.times[n] = time; b.locals[n] = mark;${changelog ? ' b.kinds[n] = kind;' : ''}${ordered ? ' b.order[n] = counts[o]++;' : ''}
return true;
};`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('boxes', 'counts', 'remembered', 'remember', 'find', code)
  const own = boxes.byOwner.map((list) => list[at])
  return make(own, boxes.counts, remembered, remember, find) as (...values: never[]) => boolean
}

/** Writes a value into row `n` of column `place` of the columns `c`. */
function writeCode(type: SqlType, place: number, value: string): string {
  const kind = packedKind(type)
  if ((kind === 'number' || kind === 'bigint') && !type.nullable) return `c[${place}].values[n] = ${value};\n`
  if (kind === 'number' || kind === 'bigint')
    return `if (${value} === null) c[${place}].set(n, null); else c[${place}].values[n] = ${value};\n`
  return `c[${place}].set(n, ${value});\n`
}

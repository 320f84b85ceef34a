/**
 * Where the front ends: an operator that takes the rows of one input of a keyed operator and puts each into the rows of the worker that owns its key.
 */
import type { SqlType, Value } from '../../model/types.ts'
import type { OperatorRuntime, StateSummary } from '../api/index.ts'
import { hashValue } from '../api/keyed.ts'
import { HASH_SEED, hashGroup, KEY_GROUPS } from '../api/state.ts'
import { packedKind } from './rows.ts'
import { bigintsOf, LOCAL, printWrite, slotsOf, TIME, type SentRows, type Slots } from './slots.ts'
import type { Crossing } from './split.ts'
import { ListedTexts, NumberedTexts, REMEMBERED, RememberedTexts, type TextNumbers } from './texts.ts'

/** The worker that owns a key group: groups are handed out in ranges. */
export const ownerOf = (group: number, workers: number): number => Math.floor((group * workers) / KEY_GROUPS)

/** Rows that an outbox has room for at first. */
const ROOM = 1_024
/** Lists of slots that an outbox keeps for its next rows. */
const SPARE = 4

/** How the rows of a crossing are laid out. `sent`: the columns that its owners want. */
export function slotsOfCrossing(
  crossing: Crossing,
  sent: readonly number[],
  all: readonly Crossing[],
): Slots {
  const { operator, schema } = crossing
  const ordered = all.filter((other) => other.operator === operator).length > 1
  const types = sent.map((at) => typeAt(schema, at))
  return slotsOf(types, schema.changes === 'changelog', ordered)
}

/** Rows on their way to one owner by one crossing. Generated code writes into it. */
export class Outbox {
  /** Where the next row begins. */
  at = 0
  slots: Float64Array<ArrayBuffer>
  /** The same slots as BIGINTs, where there are any. */
  bigints: BigInt64Array | null = null
  readonly texts: readonly TextNumbers[]
  lists: readonly Value[][]
  readonly #layout: Slots
  readonly #spare: Float64Array<ArrayBuffer>[] = []

  constructor(layout: Slots, texts: readonly TextNumbers[]) {
    this.#layout = layout
    this.texts = texts
    this.lists = this.#emptyLists()
    this.slots = this.#use(ROOM * layout.width)
  }

  grow(): void {
    const { slots } = this
    this.#use(2 * slots.length).set(slots)
  }

  take(transfer: ArrayBuffer[]): SentRows {
    const { slots, at: end, lists } = this
    transfer.push(slots.buffer)
    this.at = 0
    this.lists = this.#emptyLists()
    const spare = this.#spare.pop()
    this.#use(slots.length, spare)
    return { slots, end, texts: this.texts.map((one) => one.take()), lists }
  }

  /** Rows that have been taken in: what was sent from the other side serves for what is sent there. */
  reuse({ slots }: SentRows): void {
    if (this.#spare.length < SPARE) this.#spare.push(slots)
  }

  #use(length: number, slots = new Float64Array(length)): Float64Array<ArrayBuffer> {
    this.slots = slots
    this.bigints = this.#layout.bigints ? bigintsOf(slots) : null
    return slots
  }

  #emptyLists(): Value[][] {
    return Array.from({ length: this.#layout.lists }, () => [])
  }
}

/** The rows of one piece, by owner and crossing. */
export class Outboxes {
  readonly byOwner: readonly (readonly Outbox[])[]
  readonly layouts: readonly Slots[]
  /** Rows so far by owner: crossings of one operator count their rows together. */
  readonly counts: Int32Array
  /** What is done between two pieces. */
  readonly between: (() => void)[] = []

  /** `columns`: by crossing, the indices of the columns that its owners want. `own`: the owner in this thread. */
  constructor(
    crossings: readonly Crossing[],
    columns: readonly (readonly number[])[],
    workers: number,
    own: number,
  ) {
    this.counts = new Int32Array(workers)
    this.layouts = crossings.map((crossing, index) =>
      slotsOfCrossing(crossing, columns[index] ?? [], crossings),
    )
    this.byOwner = Array.from({ length: workers }, (_, owner) =>
      crossings.map((crossing, index) => {
        const texts = (columns[index] ?? []).flatMap((at): TextNumbers[] => {
          if (packedKind(typeAt(crossing.schema, at)) !== 'text') return []
          if (at === textKey(crossing)) return [new NumberedTexts()]
          return [owner === own ? new ListedTexts() : new RememberedTexts()]
        })
        return new Outbox(this.layouts[index] ?? slotsOf([], false, false), texts)
      }),
    )
  }

  take(owner: number, transfer: ArrayBuffer[]): readonly SentRows[] {
    this.counts[owner] = 0
    return (this.byOwner[owner] ?? []).map((box) => box.take(transfer))
  }

  /** The owner in this thread has taken in what this worker had sent. */
  reuse(from: number, rows: readonly SentRows[]): void {
    for (const [at, box] of (this.byOwner[from] ?? []).entries()) {
      const sent = rows[at]
      if (sent !== undefined) box.reuse(sent)
    }
  }

  /** The rows of a piece have been taken by all owners. */
  taken(): void {
    for (const work of this.between) work()
  }
}

/** The key, where it is one text: its number is remembered together with its owner, so that both are looked up at once. */
function textKey({ keys, schema }: Crossing): number | null {
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
  const layout = boxes.layouts[at] ?? slotsOf([], false, false)
  const { width, kind, order, columns } = layout
  const owners = Uint8Array.from({ length: KEY_GROUPS }, (_, group) => ownerOf(group, list.length))
  const key = textKey(crossing)
  const changelog = schema.changes === 'changelog'
  const names = [...wanted.map((index) => `x${index}`), 'time', 'mark', ...(changelog ? ['kind'] : [])]
  const hash = keys.reduce((before, index) => `hash(${before}, x${index})`, String(HASH_SEED))
  const find =
    key === null
      ? `const o = owners[group(${hash})];`
      : `let known = numbers.get(x${key});
if (known === undefined) known = number(x${key});
const o = known & ${(1 << OWNER_BITS) - 1};`
  const writes = columns.map((slot, place) => {
    const index = sent[place] ?? -1
    return index === key ? `f[n + ${slot.at}] = known >>> ${OWNER_BITS};\n` : printWrite(slot, `x${index}`)
  })
  const code = `"use strict";
return (${names.join(', ')}) => {
${find}
const b = boxes[o], n = b.at;
if (n + ${width} > b.slots.length) b.grow();
const f = b.slots, g = b.bigints, texts = b.texts, lists = b.lists;
b.at = n + ${width};
f[n + ${TIME}] = time; f[n + ${LOCAL}] = mark;
${kind === null ? '' : `f[n + ${kind}] = kind;\n`}${order === null ? '' : `f[n + ${order}] = counts[o]++;\n`}${writes.join('')}return true;
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

/** Of each text of the key: its owner, and above that the number that it has for this owner, 0 for NULL and where the key is not sent. */
function numbering(
  crossing: Crossing,
  sent: readonly number[],
  boxes: Outboxes,
  at: number,
  owners: Uint8Array,
): { readonly numbers: Map<Value, number>; readonly number: (value: Value) => number } {
  const numbers = new Map<Value, number>()
  const key = textKey(crossing)
  const place = boxes.layouts[at]?.columns[key === null ? -1 : sent.indexOf(key)]?.list
  const writers = boxes.byOwner.map((list) => {
    const writer = place === undefined ? undefined : list[at]?.texts[place]
    return writer instanceof NumberedTexts ? writer : null
  })
  const number = (value: Value): number => {
    const owner = owners[hashGroup(hashValue(HASH_SEED, value))] ?? 0
    const own = typeof value === 'string' ? (writers[owner]?.numberOf(value) ?? 0) : 0
    const known = (own << OWNER_BITS) | owner
    numbers.set(value, known)
    return known
  }
  boxes.between.push(() => {
    if (numbers.size <= REMEMBERED) return
    numbers.clear()
    for (const writer of writers) writer?.forget()
  })
  return { numbers, number }
}

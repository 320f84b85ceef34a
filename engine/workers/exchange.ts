/**
 * Where the front ends: an operator that takes the rows of one input of a keyed operator and puts each into the rows of the worker that owns its key.
 */
import type { SqlType } from '../../model/types.ts'
import type { OperatorRuntime, StateSummary } from '../api/index.ts'
import { textOfKey } from '../api/keyed.ts'
import { KEY_GROUPS, keyGroup } from '../api/state.ts'
import type { CrossedRows } from './messages.ts'
import { ColumnWriter } from './rows.ts'
import type { Crossing } from './split.ts'

/** The worker that owns a key group: groups are handed out in ranges. */
export const ownerOf = (group: number, workers: number): number => Math.floor((group * workers) / KEY_GROUPS)

/** Keys whose owner is remembered. */
const REMEMBERED = 65_536

/** Rows on their way to one owner by one crossing. */
export class Outbox {
  readonly columns: readonly ColumnWriter[]
  readonly times: number[] = []
  readonly locals: number[] = []
  readonly kinds: number[] = []
  readonly order: number[] = []
  readonly #changelog: boolean

  constructor(types: readonly SqlType[], changelog: boolean) {
    this.columns = types.map((type) => new ColumnWriter(type))
    this.#changelog = changelog
  }

  take(transfer: ArrayBuffer[]): CrossedRows {
    const times = Float64Array.from(this.times)
    const locals = Float64Array.from(this.locals)
    const order = Int32Array.from(this.order)
    const kinds = this.#changelog ? Uint8Array.from(this.kinds) : null
    transfer.push(times.buffer, locals.buffer, order.buffer, ...(kinds === null ? [] : [kinds.buffer]))
    const count = this.times.length
    for (const list of [this.times, this.locals, this.kinds, this.order]) list.length = 0
    return {
      rows: { count, columns: this.columns.map((column) => column.take(transfer)) },
      times,
      locals,
      kinds,
      order,
    }
  }
}

/** The rows of one piece, by owner and crossing. Crossings of one operator count their rows together. */
export class Outboxes {
  readonly byOwner: readonly (readonly Outbox[])[]
  /** Rows so far by owner. */
  readonly counts: Int32Array

  /** `columns`: by crossing, the indices of the columns that its owners want. */
  constructor(crossings: readonly Crossing[], columns: readonly (readonly number[])[], workers: number) {
    this.counts = new Int32Array(workers)
    this.byOwner = Array.from({ length: workers }, () =>
      crossings.map(
        ({ schema }, index) =>
          new Outbox(
            (columns[index] ?? []).map((at) => schema.columns[at]?.type ?? { kind: 'NULL', nullable: true }),
            schema.changes === 'changelog',
          ),
      ),
    )
  }

  take(owner: number, transfer: ArrayBuffer[]): readonly CrossedRows[] {
    this.counts[owner] = 0
    return (this.byOwner[owner] ?? []).map((box) => box.take(transfer))
  }
}

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
      const port = crossing?.port ?? 'in'
      const keys = crossing?.keys ?? []
      const sent = columns[at] ?? []
      const wanted = [...new Set([...sent, ...keys])]
      const accept = compile(wanted, sent, keys, boxes, at, crossing?.schema.changes === 'changelog')
      return {
        inputs: { [port]: { columns: wanted, accept } },
        timers: { next: Infinity },
        advance: () => undefined,
        summary: () => nothing,
        inspect: () => ({ entries: [], total: 0 }),
      }
    },
  }
}

/** Prints `accept`: finds the owner of the key, and appends to the columns of its outbox. */
function compile(
  wanted: readonly number[],
  sent: readonly number[],
  keys: readonly number[],
  boxes: Outboxes,
  at: number,
  changelog: boolean,
): (...values: never[]) => boolean {
  const workers = boxes.byOwner.length
  const find = (key: Parameters<typeof textOfKey>[0]): number => ownerOf(keyGroup(textOfKey(key)), workers)
  const remembered = new Map<unknown, number>()
  const remember = (value: Parameters<typeof textOfKey>[0][number]): number => {
    const owner = find([value])
    if (remembered.size < REMEMBERED) remembered.set(value, owner)
    return owner
  }
  const [first] = keys
  const owner =
    keys.length === 0
      ? String(find([]))
      : keys.length === 1
        ? `(remembered.get(x${first ?? 0}) ?? remember(x${first ?? 0}))`
        : `find([${keys.map((index) => `x${index}`).join(', ')}])`
  const names = [...wanted.map((index) => `x${index}`), 'time', 'mark', ...(changelog ? ['kind'] : [])]
  const code = `"use strict";
return (${names.join(', ')}) => {
const o = ${owner}, b = boxes[o];
${sent.map((index, place) => `b.columns[${place}].values.push(x${index});\n`).join('')}b.times.push(time); b.locals.push(mark); b.order.push(counts[o]++);${changelog ? ' b.kinds.push(kind);' : ''}
return true;
};`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('boxes', 'counts', 'remembered', 'remember', 'find', code)
  return make(
    boxes.byOwner.map((list) => list[at]),
    boxes.counts,
    remembered,
    remember,
    find,
  ) as (...values: never[]) => boolean
}

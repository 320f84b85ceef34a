/** Lets records through at a rate of the wall clock; what is too fast waits, and the watermark with it. */
import type { Operator, OperatorContext, OperatorRuntime, Stamped } from '../../engine/api/index.ts'
import { Scalars } from '../../engine/api/scalars.ts'
import type { RowKind } from '../../model/changes.ts'
import type { Json } from '../../model/document.ts'
import { heldBytes, heldPage } from '../common/runtime/held.ts'
import {
  rowFromJson,
  rowInput,
  rowToJson,
  schemasOf,
  timeFromJson,
  timeToJson,
  type Row,
} from '../common/runtime/rows.ts'
import type { ThrottleConfig } from './definition.ts'

export const runtime: OperatorRuntime = { kind: 'operator', clock: true, create }

/** What was not sent in time may be made up for by this much, ms. */
const BURST = 100
const NONE = -Infinity

interface Waiting extends Stamped {
  /** Its number among those that waited. */
  readonly n: number
  readonly row: Row
  readonly time: number
  /** The watermark that it met. */
  readonly mark: number
  readonly kind: RowKind
  next: Waiting | null
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, clock, preview } = context
  const { rate, buffer } = operator.config as unknown as ThrottleConfig
  const { input } = schemasOf(operator)
  const emit = context.emit('out')
  const interval = 1_000 / rate
  const queue = new Queue()
  const { values, touch } = scalars(context)
  const table = context.table<Waiting>({
    name: 'waiting',
    entries: () => queue.entries(),
    keyText: () => '',
    encode: ({ n, row, time, mark, kind }) => [
      n,
      rowToJson(row),
      timeToJson(time),
      mark === NONE ? null : mark,
      kind,
    ],
    decode: (json) => {
      const [n, row, time, mark, kind] = json as [number, Json, Json, number | null, RowKind]
      queue.restore({
        n,
        row: rowFromJson(row),
        time: timeFromJson(time),
        mark: mark ?? NONE,
        kind,
        next: null,
        stamp: 0,
        group: -1,
      })
    },
  })
  /** When the next record may go. */
  let due = NONE
  const sent = (now: number): void => {
    // Within the burst the rate is kept on average; what is older is not made up for.
    due = Math.max(due, now - BURST) + interval
    ledger.passed++
  }

  return {
    inputs: {
      in: rowInput(input, (row, time, mark, kind) => {
        if (queue.size === 0) {
          const now = preview ? Infinity : clock.now()
          if (now >= due) {
            if (preview) ledger.passed++
            else sent(now)
            emit(row, time, kind)
            return true
          }
        }
        touch()
        const entry = { n: values.n++, row, time, mark, kind, next: null, stamp: 0, group: -1 }
        queue.add(entry)
        table.add(entry)
        ledger.held++
        return true
      }),
    },
    // Each move of the watermark is passed on, or waits behind the records before it.
    timers: { next: NONE },
    advance(watermark) {
      if (watermark <= values.input) return
      touch()
      values.input = watermark
    },
    output: {
      /** What waits goes on before the watermark that came after it. */
      get mark() {
        return queue.head?.mark ?? values.input
      },
      get holds() {
        return queue.size > 0
      },
    },
    wall: {
      get next() {
        return queue.size > 0 ? due : Infinity
      },
      get full() {
        return queue.size >= buffer
      },
      advance(now) {
        const entry = queue.head
        if (entry === null) return
        table.touch(entry)
        sent(now)
        ledger.held--
        // Its own watermark stands until it is gone; the next call sends the next one, with its watermark.
        emit(entry.row, entry.time, entry.kind)
        queue.take()
      },
    },
    summary: () => ({
      windows: 0,
      keys: 0,
      bytes: heldBytes(queue.size, input.columns.length),
      nextFire: null,
      ...(queue.size > 0 ? { nextWall: Math.max(due, clock.now()) } : {}),
      bars: [],
    }),
    inspect: (query) =>
      heldPage(
        queue.entries(),
        query,
        input.columns,
        ({ row }) => row,
        () => [],
      ),
  }
}

function scalars(context: OperatorContext) {
  const state = new Scalars(context, 'marks', { input: NONE, n: 0 })
  return { values: state.values, touch: () => state.touch() }
}

/** First in, first out. */
class Queue {
  #head: Waiting | null = null
  #tail: Waiting | null = null
  size = 0
  /** What a checkpoint holds comes in no order: it is put in order when it is first asked for. */
  #restored: Waiting[] | null = null

  get head(): Waiting | null {
    if (this.#restored !== null) this.#order(this.#restored)
    return this.#head
  }

  restore(entry: Waiting): void {
    this.#restored ??= []
    this.#restored.push(entry)
    this.size++
  }

  add(entry: Waiting): void {
    if (this.#restored !== null) this.#order(this.#restored)
    this.#append(entry)
    this.size++
  }

  take(): void {
    this.#head = this.#head?.next ?? null
    if (this.#head === null) this.#tail = null
    this.size--
  }

  /** One that is taken meanwhile keeps its successor, so that a walk goes on from it. */
  *entries(): Generator<Waiting> {
    for (let entry = this.head; entry !== null; entry = entry.next) yield entry
  }

  #append(entry: Waiting): void {
    if (this.#tail === null) this.#head = entry
    else this.#tail.next = entry
    this.#tail = entry
  }

  #order(restored: readonly Waiting[]): void {
    this.#restored = null
    for (const entry of restored.toSorted((a, b) => a.n - b.n)) this.#append(entry)
  }
}

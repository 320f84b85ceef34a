/**
 * map, flatMap and filter whose function answers later, as Flink's async I/O: the records that were asked about are state, and are asked about again after a restart;
 * the watermark waits for them.
 */
import {
  watched,
  type Operator,
  type OperatorContext,
  type OperatorRuntime,
} from '../../../../engine/api/index.ts'
import { Scalars } from '../../../../engine/api/scalars.ts'
import type { Json } from '../../../../model/document.ts'
import { UserError } from '../../../../model/errors.ts'
import { durationText } from '../../../common/duration.ts'
import { heldBytes, heldPage } from '../../../common/runtime/held.ts'
import {
  rowFromJson,
  rowInput,
  rowToJson,
  schemasOf,
  timeFromJson,
  timeToJson,
  type Row,
} from '../../../common/runtime/rows.ts'
import type { CodeConfig } from '../../config.ts'
import { compiledFor } from '../compiled.ts'
import { codeError, errorMessage } from '../errors.ts'
import { askOf, writeOf } from './answers.ts'
import { Calls, type Outcome } from './calls.ts'
import { answerOrder, inputOrder, type Held } from './order.ts'

export const asyncRuntime: OperatorRuntime = {
  kind: 'operator',
  clock: true,
  // Records of the input: asked about again, whatever the code has become.
  depends: ({ inputs }) => {
    const { columns = [], eventTime = null } = inputs[0]?.schema ?? {}
    return { columns, eventTime } as unknown as Json
  },
  create,
}

const NONE = -Infinity

function create(context: OperatorContext): Operator {
  const { operator, ledger, clock } = context
  const { id } = operator
  const config = operator.config as unknown as CodeConfig
  const { input, output } = schemasOf(operator)
  const emit = context.emit('out')
  const hasTime = output.eventTime !== null
  const order = config.async === 'ordered' ? inputOrder() : answerOrder()
  const held = new Set<Held>()
  /** Of a checkpoint, whose entries come in no order. */
  let restored: Held[] = []
  const state = new Scalars(context, 'watermark', { input: NONE, n: 0 })
  const { values } = state
  const table = context.table<Held>({
    name: 'asked',
    entries: () => held,
    keyText: () => '',
    encode: ({ n, row, time, mark }) => [n, rowToJson(row), timeToJson(time), mark === NONE ? null : mark],
    decode: (json) => {
      const [n, row, time, mark] = json as [number, Json, Json, number | null]
      const entry = { n, row: rowFromJson(row), time: timeFromJson(time), mark: mark ?? NONE }
      restored.push({ ...entry, outcome: null, stamp: 0, group: -1 })
      held.add(restored.at(-1) as Held)
    },
  })

  // The code is evaluated when the job opens, and not while it is put together.
  let made: ReturnType<typeof prepare> | null = null
  function prepare() {
    const compiled = compiledFor(operator, context)
    const [ask, write] = [askOf(id, compiled), writeOf(id, compiled)]
    const calls = new Calls<Held, unknown>({
      ...config,
      clock,
      ask: ({ row }, call) => ask(row, call),
      late: (error) => timeUp(id, config, compiled.line, error),
      settled(entry, answer) {
        entry.outcome = answer.ok ? rowsOf(entry, answer.value) : answer
        order.settled(entry)
      },
    })
    const rowsOf = (entry: Held, given: unknown): Outcome<readonly Row[]> => {
      try {
        return { ok: true, value: write(given, entry.row) }
      } catch (error) {
        return { ok: false, error }
      }
    }
    return { compiled, calls }
  }

  const begin = (entry: Held): void => {
    order.add(entry, clock.now())
    made?.calls.add(entry)
  }
  const goOn = (): void => {
    const again = restored.toSorted((a, b) => a.n - b.n)
    restored = []
    for (const entry of again) begin(entry)
  }
  const leave = (entry: Held, outcome: Outcome<readonly Row[]>): void => {
    table.touch(entry)
    held.delete(entry)
    ledger.held--
    order.take()
    if (!outcome.ok) {
      context.fail(outcome.error, entry.row, { port: 'in', columns: input.columns })
      return
    }
    if (outcome.value.length > 0) ledger.passed++
    else if (config.mode === 'filter') ledger.filtered++
    else ledger.absorbed++
    for (const row of outcome.value) emit(row, hasTime ? entry.time : Number.NaN)
  }
  const hook = async (name: 'open' | 'close'): Promise<void> => {
    const { others = {}, watch } = made?.compiled ?? {}
    const given = others[name]
    if (typeof given !== 'function' || watch === undefined) return
    await watch.later(async () => {
      await watched(watch, () => Reflect.apply(given, undefined, []) as unknown)
    })
  }

  return {
    async open() {
      made = prepare()
      try {
        await hook('open')
      } catch (error) {
        throw codeError(id, error)
      }
    },
    async close() {
      made?.calls.close()
      try {
        await hook('close')
      } catch (error) {
        context.log('warn', id, `close: ${errorMessage(id, error)}`)
      }
    },
    inputs: {
      in: rowInput(input, (row, time, mark) => {
        if (restored.length > 0) goOn()
        state.touch()
        const entry: Held = { n: values.n++, row, time, mark, outcome: null, stamp: 0, group: -1 }
        held.add(entry)
        table.add(entry)
        ledger.held++
        begin(entry)
        return true
      }),
    },
    // Each move of the watermark is passed on, or waits behind the records before it.
    timers: { next: NONE },
    advance(watermark) {
      if (watermark <= values.input) return
      state.touch()
      values.input = watermark
    },
    output: {
      get mark() {
        if (restored.length > 0) goOn()
        return order.mark ?? values.input
      },
      get holds() {
        return held.size > 0
      },
    },
    wall: {
      get next() {
        return restored.length > 0 || order.ready !== null ? NONE : (made?.calls.next ?? Infinity)
      },
      get full() {
        return held.size >= config.capacity
      },
      get outside() {
        return made?.calls.outside ?? null
      },
      advance(now) {
        if (restored.length > 0) goOn()
        made?.calls.advance(now)
        // What goes on together has met the same watermark; the next call sends those behind the next one.
        const { mark } = order
        for (let entry = order.ready; entry !== null && order.mark === mark; entry = order.ready)
          if (entry.outcome !== null) leave(entry, entry.outcome)
      },
    },
    summary: () => ({
      windows: 0,
      keys: 0,
      bytes: heldBytes(held.size, input.columns.length),
      nextFire: null,
      bars: [],
    }),
    inspect: (query) =>
      heldPage(
        held,
        query,
        input.columns,
        ({ row }) => row,
        ({ outcome }) => [{ name: 'answer', value: outcome === null ? 'awaited' : 'there' }],
      ),
  }
}

function timeUp(node: string, { timeout, attempts }: CodeConfig, line: number, error: unknown): UserError {
  const last = error === null ? '' : ` The attempt before failed: ${codeError(node, error).message}`
  return new UserError(
    'code-timeout',
    `The code of ${node} had no answer within ${durationText(timeout)} (its function is on line ${line} of the code).${last}`,
    {
      nodeId: node,
      hint:
        attempts > 1
          ? 'All attempts of a record share the time: raise “Time-out” of the node, or wait less between attempts.'
          : 'Raise “Time-out” of the node, or end what waits sooner: the second parameter of the function has a signal.',
    },
  )
}

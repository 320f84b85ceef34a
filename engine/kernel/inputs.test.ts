/** Operators with several inputs: a late port for each, and records that fail after they were held. */
import { expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { OperatorRuntime } from '../api/index.ts'
import { linesSink, planOf, rowsSource, testJob, timed } from './testing/plans.ts'

const orders = timed({ name: 'amount', type: t.int() })
const payments = timed({ name: 'paid', type: t.string() })

/** Everything behind the watermark is late; what was held fails when it fires. */
const pair: OperatorRuntime = {
  kind: 'operator',
  create: (context) => {
    const held: [port: string, value: number | string, time: number][] = []
    const timers = { next: Infinity }
    const input = (port: string) => ({
      columns: [1],
      accept: (value: number | string, time: number, mark: number) => {
        if (time < mark) return false
        held.push([port, value, time])
        context.ledger.held++
        timers.next = Math.min(timers.next, time)
        return true
      },
    })
    return {
      inputs: { left: input('left'), right: input('right') },
      timers,
      advance() {
        for (const [port, value] of held.splice(0)) {
          const schema = port === 'left' ? orders : payments
          context.ledger.held--
          context.fail(new Error('unlucky'), [value], { port, columns: schema.columns.slice(1) })
        }
        timers.next = Infinity
      },
      summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
}

test('late records go to the late port of their input; a record that fails after it was held says where it came from', async () => {
  const [lateLeft, lateRight]: [string[], string[]] = [[], []]
  const plan = planOf([
    { id: 'orders', type: 'orders', kind: 'source', outputs: { out: orders } },
    { id: 'payments', type: 'payments', kind: 'source', outputs: { out: payments } },
    {
      id: 'pair',
      type: 'pair',
      kind: 'join',
      from: ['left<orders.out', 'right<payments.out'],
      outputs: { late_left: orders, late_right: payments },
    },
    { id: 'l', type: 'l', kind: 'sink', from: ['pair.late_left'] },
    { id: 'r', type: 'r', kind: 'sink', from: ['pair.late_right'] },
  ])
  const { job } = testJob(plan, {
    orders: rowsSource([
      [
        [100, 1],
        [200, 2],
      ],
    ]),
    payments: rowsSource([
      [
        [50, 'a'],
        [150, 'b'],
        [20, 'c'],
        [120, 'd'],
      ],
    ]),
    pair,
    l: linesSink(lateLeft),
    r: linesSink(lateRight),
  })
  await job.open()
  const end = await job.run()
  expect(end.error).toBe(null)
  expect(lateLeft).toEqual([])
  expect(lateRight).toEqual(['{"ts":20,"paid":"c"}', '{"ts":120,"paid":"d"}'])
  expect(end.frame.nodes['pair']).toMatchObject({ in: 6, late: 2, dead: 4, ledger: { held: 0 } })
  expect(end.frame.deadLetters.map(({ place, raw }) => `${place}: ${raw}`)).toEqual([
    'a record of orders.out: {"amount":1}',
    'a record of orders.out: {"amount":2}',
    'a record of payments.out: {"paid":"a"}',
    'a record of payments.out: {"paid":"b"}',
  ])
})

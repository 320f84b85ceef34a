/** What compiles and what does not: `tsc` checks the lines that must fail. */
import { expect, expectTypeOf, test } from 'vitest'
import {
  avg,
  count,
  countDistinct,
  env,
  epochMillis,
  f,
  file,
  generator,
  job,
  kafka,
  kafkaConnection,
  listagg,
  max,
  omit,
  print,
  row,
  safe,
  sliding,
  sql,
  stepOf,
  sum,
  tumbling,
  type Decimal,
  type RowOf,
  type Stream,
  type Timestamp,
} from './index.ts'

const order = row({
  id: 'BIGINT NOT NULL',
  user: 'STRING',
  country: 'STRING NOT NULL',
  amount: 'DECIMAL(10, 2)',
  price: 'DOUBLE NOT NULL',
  quantity: 'INT NOT NULL',
  tags: 'ARRAY<STRING NOT NULL> NOT NULL',
  sizes: 'MAP<STRING NOT NULL, ROW<width INT, parts ARRAY<BIGINT NOT NULL>>>',
  counter: safe('BIGINT'),
  at: epochMillis('BIGINT NOT NULL'),
  ts: 'TIMESTAMP_LTZ(3) NOT NULL',
})
type Order = RowOf<typeof order>

const orders = kafka.source<Order>({
  connection: kafkaConnection('local', { brokers: env('BROKERS', 'localhost:9092') }),
  topics: ['orders'],
  schema: order,
  eventTime: { column: 'ts', delay: '5 s' },
})
type RowIn<S> = S extends Stream<infer Row, infer _> ? Row : never

test('the columns of a source have the types of their DDL', () => {
  expectTypeOf<Order['id']>().toEqualTypeOf<bigint>()
  expectTypeOf<Order['user']>().toEqualTypeOf<string | null>()
  expectTypeOf<Order['amount']>().toEqualTypeOf<Decimal | null>()
  expectTypeOf<Order['tags']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<Order['counter']>().toEqualTypeOf<number | null>()
  expectTypeOf<Order['at']>().toEqualTypeOf<number>()
  expectTypeOf<Order['ts']>().toEqualTypeOf<Timestamp>()
  const size = (o: Order) => f.at(o.sizes, 'large')
  expectTypeOf<NonNullable<ReturnType<typeof size>>['parts']>().toEqualTypeOf<readonly bigint[] | null>()
})

test('types follow the steps', () => {
  const mapped = orders.map((o) => ({ ...omit(o, 'tags', 'sizes'), total: o.price * o.quantity }))
  expectTypeOf<RowIn<typeof mapped>['total']>().toEqualTypeOf<number>()
  const words = orders.split((o) => o.user, { into: 'word' }).unnest((o) => o.tags, { into: 'tag' })
  expectTypeOf<RowIn<typeof words>['word']>().toEqualTypeOf<string>()
  expectTypeOf<RowIn<typeof words>['tag']>().toEqualTypeOf<string>()
  const windows = mapped
    .keyBy((o) => [o.country, o.user])
    .window(tumbling('10 s', { windowEnd: 'until' }))
    .aggregate({
      orders: count(),
      total: sum((o) => o.total),
      some: sum((o) => o.total, { where: (o) => o.quantity > 1 }),
      mean: avg((o) => o.amount),
      users: countDistinct((o) => o.user),
    })
  expectTypeOf<RowIn<typeof windows>>().toEqualTypeOf<{
    readonly country: string
    readonly user: string | null
    readonly window_start: Timestamp
    readonly until: Timestamp
    readonly orders: number
    readonly total: number
    readonly some: number | null
    readonly mean: Decimal | null
    readonly users: number
  }>()
  expectTypeOf<RowIn<typeof windows.late>['total']>().toEqualTypeOf<number>()
  const top = windows.keyBy((o) => o.country).topN({ orderBy: [{ by: (o) => o.total }], limit: 3 })
  expectTypeOf<RowIn<typeof top>['rank']>().toEqualTypeOf<number>()
  const sorted = stepOf<Order>('sort', { in: orders }, {})
  expectTypeOf<RowIn<typeof sorted>>().toEqualTypeOf<Order>()
  expect(job('Orders', {}, [sorted, sorted.to(print())]).toDocument().edges).toHaveLength(2)
  const joined = orders.intervalJoin(generator.source({ dataset: 'orders' }), {
    join: 'left',
    on: [{ left: (l) => l.user, right: (r) => r.user }],
    select: (l, r) => ({ id: l.id, status: r.status }),
  })
  expectTypeOf<RowIn<typeof joined>>().toEqualTypeOf<{
    readonly id: bigint
    readonly status: string | null
    readonly event_time: Timestamp
  }>()
})

/** Never called: the compiler reads it. */
export function refused(): void {
  // @ts-expect-error there is no such column
  orders.filter((o) => o.nope === 1)
  // @ts-expect-error a DECIMAL has no operators
  orders.map((o) => ({ twice: o.amount * 2 }))
  // @ts-expect-error the user may be NULL
  orders.map((o) => ({ length: o.user.length }))
  // @ts-expect-error a bigint and a number do not mix
  orders.map((o) => ({ sum: o.id + o.quantity }))
  // @ts-expect-error a number is not compared with a text
  orders.filter((o) => f.eq(o.quantity, o.country))
  // @ts-expect-error no column is named so
  orders.keyBy((o) => o.nope)
  // @ts-expect-error a key is a column, not a value
  orders.keyBy((o) => o.price * 2)
  // @ts-expect-error texts have no sum
  orders.aggregate({ users: sum((o) => o.user) })
  // @ts-expect-error no such column in an aggregate
  orders.keyBy((o) => o.user).aggregate({ most: max((o) => o.nope) })
  // @ts-expect-error numbers are not texts
  orders.window(sliding('10 s', '5 s')).aggregate({ list: listagg((o) => o.price) })
  // @ts-expect-error a window has a size with its unit
  orders.window(tumbling('10'))
  // @ts-expect-error no such data set
  generator.source({ dataset: 'nothing' })
  // @ts-expect-error no such option
  file.sink({ path: 'a', colour: 'red' })
  // @ts-expect-error what a map has left out is gone
  orders.map((o) => ({ id: o.id })).filter((o) => o.price > 1)
  // @ts-expect-error a connection needs brokers
  kafkaConnection('local', {})
  orders.filter(() => sql<boolean>`price > 1`).to(print())
}

test('helpers take values of different kinds where SQL does', () => {
  const computed = orders.map((o) => ({
    most: f.greatest(o.quantity, o.id, o.price),
    least: f.least(o.amount, 0),
    before: f.lt('a', 'B'),
    rest: f.rem(o.id, 10),
    mark: f.currentWatermark(o.at),
    same: f.eq(o.sizes, f.map('a', f.row(1, null))),
    later: f.add(o.ts, f.mul(f.interval('1', 'DAY'), 2)),
    long: f.gt(f.add(f.interval('1', 'DAY'), f.interval('1', 'HOUR')), f.interval('24', 'HOUR')),
  }))
  type Row = RowIn<typeof computed>
  expectTypeOf<Row['most']>().toEqualTypeOf<bigint>()
  expectTypeOf<Row['least']>().toEqualTypeOf<Decimal | null>()
  expectTypeOf<Row['rest']>().toEqualTypeOf<number>()
  expectTypeOf<Row['mark']>().toEqualTypeOf<number | null>()
  expectTypeOf<Row['later']>().toEqualTypeOf<Timestamp>()
  expect(computed).toBeDefined()
})

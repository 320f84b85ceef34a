import { describe, expect, test } from 'vitest'
import { TimerQueue } from '../../../engine/api/timers.ts'
import { t } from '../../../model/types.ts'
import { keyedTimers, timerPage, type ShownTimer } from './timers.ts'

const keys = [{ name: 'user', type: t.string() }]
const page = (
  timers: Iterable<ShownTimer>,
  query: { search?: string; offset?: number; limit?: number } = {},
) => timerPage(timers, { search: '', offset: 0, limit: 10, timers: true, ...query }, keys)

const three: readonly ShownTimer[] = [
  { at: 30, key: ['bob'] },
  { at: 10, key: ['Ann'] },
  { at: 20, clock: 'processing', key: [], window: { start: 0, end: 21 } },
]

describe('a page of timers', () => {
  test('has the next ones first, with clock, key and window', () => {
    expect(page(three)).toEqual({
      total: 3,
      entries: [
        {
          timer: { at: 10, clock: 'event' },
          key: [{ name: 'user', value: 'Ann' }],
          window: null,
          values: [],
          records: 0,
        },
        {
          timer: { at: 20, clock: 'processing' },
          key: [],
          window: { start: 0, end: 21 },
          values: [],
          records: 0,
        },
        {
          timer: { at: 30, clock: 'event' },
          key: [{ name: 'user', value: 'bob' }],
          window: null,
          values: [],
          records: 0,
        },
      ],
    })
  })

  test('is searched by key; a timer of all keys stays', () => {
    expect(page(three, { search: 'AN' }).entries.map(({ timer }) => timer?.at)).toEqual([10, 20])
  })

  test('begins where it is asked to', () => {
    expect(page(three, { offset: 1, limit: 1 })).toMatchObject({ total: 3, entries: [{ timer: { at: 20 } }] })
  })

  test('of very many looks at some, and does not say how many there are', () => {
    function* endless(): Generator<ShownTimer> {
      for (let at = 0; ; at++) yield { at, key: [`user ${at}`] }
    }
    const { entries, total } = page(endless())
    expect(entries).toHaveLength(10)
    expect(total).toBeNull()
  })

  test('of a queue has what is set, and not what was cleared', () => {
    const queue = new TimerQueue<{ readonly key: readonly string[] }>()
    const [ann, bob] = [{ key: ['ann'] }, { key: ['bob'] }]
    queue.set(5, ann)
    queue.set(5, bob)
    queue.set(3, bob)
    queue.clear(5, ann)
    expect(page(keyedTimers(queue)).entries.map(({ timer, key }) => [timer?.at, key[0]?.value])).toEqual([
      [3, 'bob'],
      [5, 'bob'],
    ])
  })
})

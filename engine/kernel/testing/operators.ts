/** Small operators for tests of the kernel: over the columns `ts` and `x`. */
import type { Operator, OperatorRuntime } from '../../api/index.ts'
import { MAX_WATERMARK, NO_WATERMARK } from '../../time/watermark.ts'

const stateless: Pick<Operator, 'summary' | 'inspect'> = {
  summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
  inspect: () => ({ entries: [], total: 0 }),
}

/** Notes each record as `x@time|mark`, and each watermark as `>mark`, by all of its inputs. Sends nothing. */
export function notesOf(notes: string[], ports: readonly string[] = ['in']): OperatorRuntime {
  const text = (mark: number): string =>
    mark === NO_WATERMARK ? 'none' : mark >= MAX_WATERMARK ? 'end' : String(mark)
  return {
    kind: 'operator',
    create: () => {
      const timers = { next: NO_WATERMARK }
      const accept = (x: number, time: number, mark: number): boolean => {
        notes.push(`${x}@${time}|${text(mark)}`)
        return true
      }
      return {
        ...stateless,
        inputs: Object.fromEntries(ports.map((port) => [port, { columns: [1], accept }])),
        timers,
        advance(watermark) {
          if (watermark < timers.next || watermark === NO_WATERMARK) return
          notes.push(`>${text(watermark)}`)
          timers.next = watermark + 1
        },
      }
    },
  }
}

/** Gives records the time `x`, and a watermark of its own: the largest such time minus `delay`. */
export function restamp(delay: number): OperatorRuntime {
  return {
    kind: 'operator',
    clock: true,
    restamps: true,
    create: (context) => {
      const emit = context.emit('out')
      const output = { mark: NO_WATERMARK, newest: NO_WATERMARK }
      return {
        ...stateless,
        inputs: {
          in: {
            columns: [0, 1],
            accept: (ts: number, x: number) => {
              context.ledger.passed++
              emit([ts, x], x)
              output.newest = Math.max(output.newest, x)
              output.mark = Math.max(output.mark, x - delay)
              return true
            },
          },
        },
        timers: { next: MAX_WATERMARK },
        output,
        advance(watermark) {
          if (watermark >= MAX_WATERMARK) output.mark = MAX_WATERMARK
        },
      }
    },
  }
}

interface Held {
  readonly release: number
  readonly ts: number
  readonly x: number
  readonly time: number
  stamp: number
  group: number
}

/** Holds each record for `x` milliseconds of the wall clock, at most `bound` of them; its output's watermark stays behind what it holds. */
export function holdByWall(bound = Infinity): OperatorRuntime {
  return {
    kind: 'operator',
    clock: true,
    create: (context) => {
      const emit = context.emit('out')
      const held: Held[] = []
      let input = NO_WATERMARK
      const table = context.table<Held>({
        name: 'held',
        entries: () => held,
        keyText: () => '',
        encode: ({ release, ts, x, time }) => [release, ts, x, time],
        decode: (json) => {
          const [release, ts, x, time] = json as [number, number, number, number]
          held.push({ release, ts, x, time, stamp: 0, group: -1 })
        },
      })
      return {
        ...stateless,
        inputs: {
          in: {
            columns: [0, 1],
            accept: (ts: number, x: number, time: number) => {
              const entry = { release: context.clock.now() + x, ts, x, time, stamp: 0, group: -1 }
              held.push(entry)
              table.add(entry)
              context.ledger.held++
              return true
            },
          },
        },
        timers: { next: NO_WATERMARK },
        advance(watermark) {
          input = Math.max(input, watermark)
        },
        output: {
          get mark() {
            return Math.min(input, ...held.map(({ time }) => time - 1))
          },
          get holds() {
            return held.length > 0
          },
        },
        wall: {
          get next() {
            return Math.min(Infinity, ...held.map(({ release }) => release))
          },
          get full() {
            return held.length >= bound
          },
          advance(now) {
            const at = held.findIndex(({ release }) => release <= now)
            const entry = held[at]
            if (entry === undefined) return
            table.touch(entry)
            emit([entry.ts, entry.x], entry.time)
            held.splice(at, 1)
            context.ledger.held--
            context.ledger.passed++
          },
        },
      }
    },
  }
}

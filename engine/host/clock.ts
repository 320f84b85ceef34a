/** The two clocks that a job may be given. */
import type { JobClock, Lasting } from '../kernel/options.ts'

/** What a timer of the system can wait for. */
const LONGEST = 2 ** 31 - 1

function lasting(milliseconds: number): Lasting {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, LONGEST))
  })
  return { passed, cancel: () => clearTimeout(timer) }
}

export function wallClock(): JobClock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    wait: (milliseconds) =>
      milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds)),
    virtual: null,
    lasting,
  }
}

/** 2024-01-01T00:00:00Z: where virtual time starts. */
const EPOCH = 1_704_067_200_000

/** Time as a counter: a millisecond a batch, and a jump to the next thing awaited when the job has nothing to do. */
export function virtualClock(): JobClock {
  let time = 0
  let sleepers: { readonly due: number; readonly resolve: () => void }[] = []
  return {
    lasting,
    now: () => EPOCH + time,
    elapsed: () => time,
    wait: (milliseconds) =>
      milliseconds <= 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            sleepers.push({ due: time + milliseconds, resolve })
          }),
    virtual: {
      tick() {
        time += 1
      },
      skip() {
        const next = Math.min(...sleepers.map(({ due }) => due))
        if (!Number.isFinite(next)) return
        time = Math.max(time, next)
        const due = sleepers.filter((sleeper) => sleeper.due <= time)
        sleepers = sleepers.filter((sleeper) => sleeper.due > time)
        for (const { resolve } of due) resolve()
      },
    },
  }
}

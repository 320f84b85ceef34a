/** Workers in one thread, for tests: what they tell each other is copied as between threads, and comes in an order that a seed chooses. */
import type { KernelOptions } from '../kernel/options.ts'
import { Coordinator, type WorkerLink } from './coordinator.ts'
import type { FromWorker, WorkerStart } from './messages.ts'
import { splitPlan } from './split.ts'
import { createWorker, type WorkerHandle } from './worker.ts'
import type { StartParallel } from '../kernel/parallel.ts'

/** `random`: chooses which message comes next; those of one sender to one receiver keep their order. */
export function localWorkers(options: KernelOptions, workers: number, random: () => number): StartParallel {
  return (flow) => {
    const result = splitPlan(flow.topology)
    if (!result.ok) throw new Error(`The plan cannot be split: ${result.reason}.`)
    const lanes = new Map<string, (() => void)[]>()
    let pumping = false
    const pump = async (): Promise<void> => {
      if (pumping) return
      pumping = true
      for (;;) {
        await Promise.resolve()
        const waiting = [...lanes.values()].filter((lane) => lane.length > 0)
        const lane = waiting[Math.floor(random() * waiting.length)]
        if (lane === undefined) break
        lane.shift()?.()
      }
      pumping = false
    }
    const later = (from: string, to: string, work: () => void): void => {
      const name = `${from} ${to}`
      lanes.set(name, [...(lanes.get(name) ?? []), work])
      void pump()
    }
    const partitions = Object.fromEntries(
      flow.sources.map(({ node, reader }) => [node.operator.id, reader.partitions] as const),
    )
    const start = { plan: options.plan, workers, seed: 0, watch: options.watch, partitions, scratch: null }
    const handles: WorkerHandle[] = []
    const listeners: ((message: FromWorker) => void)[] = []
    const links = Array.from({ length: workers }, (_, index): WorkerLink => {
      const own: WorkerStart = { ...start, index, restore: options.restore }
      handles.push(
        createWorker(own, options, {
          post(message) {
            const copy = structuredClone(message)
            later(`w${index}`, 'c', () => listeners[index]?.(copy))
          },
          send(to, message) {
            const copy = structuredClone(message)
            later(`w${index}`, `w${to}`, () => handles[to]?.crossed(copy))
          },
        }),
      )
      return {
        near: false,
        post(message) {
          const copy = structuredClone(message)
          later('c', `w${index}`, () => handles[index]?.receive(copy))
        },
        onMessage: (listener) => {
          listeners[index] = listener
        },
        close: () => Promise.resolve(),
      }
    })
    return new Coordinator(flow, result.split, links)
  }
}

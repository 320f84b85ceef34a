import type { Fence } from './fence.ts'
import type { EngineHandle, EngineLauncher } from './handle.ts'

/** Hands out engine processes and keeps one warm for the next preview. */
export interface EnginePool {
  /** Starts the warm engine ahead of its first use. */
  warm(memoryLimit: number): void
  /** An engine that runs no job. A warm one with the same limit and fence is taken where there is one. */
  acquire(memoryLimit: number, fence?: Fence | null): EngineHandle
  /** Its job has ended in good order: it becomes the warm one, or ends where there is one already. */
  release(engine: EngineHandle): void
  /** Ends all engines. */
  close(): void
}

export function createEnginePool(launch: EngineLauncher): EnginePool {
  let idle: EngineHandle | null = null
  const all = new Set<EngineHandle>()
  let closed = false

  const start = (memoryLimit: number, fence: Fence | null): EngineHandle => {
    const engine = launch(memoryLimit, fence)
    all.add(engine)
    void engine.ended.then(() => {
      all.delete(engine)
      if (idle === engine) idle = null
    })
    return engine
  }
  return {
    warm(memoryLimit) {
      if (idle === null && !closed) idle = start(memoryLimit, null)
    },
    acquire(memoryLimit, fence = null) {
      const ready = idle
      if (ready !== null && ready.memoryLimit === memoryLimit && sameFence(ready.fence, fence)) {
        idle = null
        return ready
      }
      return start(memoryLimit, fence)
    },
    release(engine) {
      if (closed || !all.has(engine)) return
      if (idle === null) idle = engine
      else engine.kill()
    },
    close() {
      closed = true
      for (const engine of all) engine.kill()
    },
  }
}

const sameFence = (a: Fence | null, b: Fence | null): boolean => JSON.stringify(a) === JSON.stringify(b)

import type { EngineHandle, EngineLauncher } from './handle.ts'

/** Hands out engine processes and keeps one warm for the next preview. */
export interface EnginePool {
  /** Starts the warm engine ahead of its first use. */
  warm(memoryLimit: number): void
  /** An engine that runs no job. A warm one with the same limit is taken where there is one. */
  acquire(memoryLimit: number): EngineHandle
  /** Its job has ended in good order: it becomes the warm one, or ends where there is one already. */
  release(engine: EngineHandle): void
  /** Ends all engines. */
  close(): void
}

export function createEnginePool(launch: EngineLauncher): EnginePool {
  let idle: EngineHandle | null = null
  const all = new Set<EngineHandle>()
  let closed = false

  const start = (memoryLimit: number): EngineHandle => {
    const engine = launch(memoryLimit)
    all.add(engine)
    void engine.ended.then(() => {
      all.delete(engine)
      if (idle === engine) idle = null
    })
    return engine
  }
  return {
    warm(memoryLimit) {
      if (idle === null && !closed) idle = start(memoryLimit)
    },
    acquire(memoryLimit) {
      const ready = idle
      if (ready !== null && ready.memoryLimit === memoryLimit) {
        idle = null
        return ready
      }
      return start(memoryLimit)
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

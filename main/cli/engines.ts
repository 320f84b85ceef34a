import { forkEngine } from '../services/engine/fork.ts'
import { createEnginePool, type EnginePool } from '../services/engine/pool.ts'
import { entryPoint } from '../services/locations.ts'

/** Engine processes for one command, which closes them at its end. */
export const openEngines = (): EnginePool =>
  createEnginePool((memoryLimit, fence) => forkEngine({ entry: entryPoint('engine'), memoryLimit, fence }))

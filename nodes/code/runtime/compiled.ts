/** The code of a node, evaluated once in a job, whatever the number of programs that are made around it. */
import { watched, type CodeWatch, type EngineContext } from '../../../engine/api/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { CodeConfig } from '../config.ts'
import { outputColumns, returnedColumns, type OutputColumn } from '../output.ts'
import { schemasOf } from '../../common/runtime/rows.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import { nodeConsole } from './console.ts'
import { evaluate, type CodeExports } from './program.ts'

export interface Compiled extends CodeExports {
  /** To be told whenever the code is called. */
  readonly watch: CodeWatch
  readonly config: CodeConfig
  readonly input: StreamSchema
  readonly output: readonly OutputColumn[]
}

const kept = new WeakMap<EngineContext, Compiled>()

export function compiledFor(operator: PlanOperator, environment: EngineContext): Compiled {
  let found = kept.get(environment)
  if (found === undefined) {
    const config = operator.config as unknown as CodeConfig
    const { input } = schemasOf(operator)
    const watch = environment.code()
    found = {
      ...watched(watch, () => evaluate(operator.id, config.code, nodeConsole(environment, operator.id))),
      watch,
      config,
      input,
      output: outputColumns(config, returnedColumns(config), input),
    }
    kept.set(environment, found)
  }
  return found
}

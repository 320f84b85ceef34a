import { createFile } from '../../drivers/file/write.ts'
import type { SinkRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { FileSinkConfig } from './definition.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as FileSinkConfig

/** Writes to one file under `.inprogress`, which gets its name when the job ends well. */
export const runtime: SinkRuntime = {
  kind: 'sink',
  format: (operator) => configOf(operator).format,
  changes: (operator) => configOf(operator).changes ?? 'op',
  async open(operator) {
    const file = await createFile(configOf(operator).path)
    return {
      write: (chunk) => file.write(chunk),
      finish: () => file.finish(),
      abort: () => file.abort(),
    }
  },
}

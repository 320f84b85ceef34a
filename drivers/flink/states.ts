/** How a job is, as Flink tells it. */
import { flinkJobStates, type FlinkJobState } from '../../model/flinkJob.ts'

export function stateOf(text: string): FlinkJobState {
  const state = text.toLowerCase()
  return flinkJobStates.find((one) => one === state) ?? 'initializing'
}

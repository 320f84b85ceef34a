/** How states of Flink's jobs look: one mark and one tone for each. */
import type { FlinkJobState } from '../../model/flinkJob.ts'

export type JobTone = 'ok' | 'err' | 'warn' | 'idle'

const TONES: Readonly<Record<FlinkJobState, JobTone>> = {
  initializing: 'warn',
  created: 'warn',
  running: 'ok',
  failing: 'err',
  failed: 'err',
  cancelling: 'warn',
  canceled: 'idle',
  finished: 'idle',
  restarting: 'err',
  suspended: 'warn',
  reconciling: 'warn',
}
export const toneOf = (state: FlinkJobState): JobTone => TONES[state]

/** The states of a job, as Flink calls them, in small letters. */
export const flinkJobStates = [
  'initializing',
  'created',
  'running',
  'failing',
  'failed',
  'cancelling',
  'canceled',
  'finished',
  'restarting',
  'suspended',
  'reconciling',
] as const
export type FlinkJobState = (typeof flinkJobStates)[number]

/** It changes no more. A suspended job is not at its end: it goes on when a JobManager leads again. */
export const hasEnded = (state: FlinkJobState): boolean =>
  state === 'finished' || state === 'failed' || state === 'canceled'

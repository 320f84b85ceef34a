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

/** The states of a job, as Flink calls them, in small letters. */
export const jobStates = [
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
export type JobState = (typeof jobStates)[number]

export function stateOf(text: string): JobState {
  const state = text.toLowerCase()
  return jobStates.find((one) => one === state) ?? 'initializing'
}

/** It changes no more. */
export const hasEnded = (state: JobState): boolean =>
  state === 'finished' || state === 'failed' || state === 'canceled'

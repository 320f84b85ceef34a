/**
 * `millrace` as a library: jobs in TypeScript, typed from the columns of a source to those of a sink. `job(…).run()` runs one in this process;
 * `toDocument()` gives its drawing.
 */
export * from './build/index.ts'
export { Job, job } from './job.ts'
export type { JobOptions, JobSettings, ParameterOptions } from './build/job.ts'
export type { NodeTotals, RunOptions, RunResult } from './run.ts'
export type { Collected, Given } from './collect.ts'

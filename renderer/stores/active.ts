import type { RunState } from '../../bridge/contract.ts'
import type { RunInfo } from './types.ts'

export const ended: ReadonlySet<RunState> = new Set(['finished', 'stopped', 'failed'])

export const isActive = (run: RunInfo | null): run is RunInfo => run !== null && !ended.has(run.state)

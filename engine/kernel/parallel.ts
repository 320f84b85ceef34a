/** Where the work of a job is done by other threads: what the kernel asks of them, without knowing how they work. */
import type { Poll, StatePage, StateQuery } from '../api/index.ts'
import type { Dataflow } from './dataflow.ts'
import type { SourceState } from './sources.ts'

export interface Parallel {
  /** Null when more of the input may be given; else resolves when it is worth asking again. Throws what a worker threw. */
  room(): Promise<void> | null
  /** What is given may wait to go on its way with more. */
  dispatch(source: SourceState, poll: Extract<Poll, { kind: 'bytes' }>): void
  /** Sends what waits. */
  send(): void
  /** A source has ended, after all that was given of it. */
  finish(source: SourceState): void
  /** Resolves when all that was given has been applied. */
  drained(): Promise<void>
  /** Resolves when every worker stands at the cut that its tables were told of: until then nothing may be given. */
  begun(): Promise<void>
  watch(ports: readonly string[]): void
  /** Whether workers own the state of this node. */
  owns(node: string): boolean
  inspect(node: string, query: StateQuery): Promise<StatePage>
  /** Resolves when the workers have gone, and with them their files. */
  close(): Promise<void>
}

/** Starts the worker threads of a job whose sources are open; null where it runs in one thread. */
export type StartParallel = (flow: Dataflow) => Parallel | null

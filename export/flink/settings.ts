/** The job's settings as Flink's. */
import type { JobSettings } from '../../model/document.ts'

export type Setting = readonly [key: string, value: string]

export function settingsOf(name: string, settings: JobSettings): readonly Setting[] {
  const { mode, parallelism, timeZone, checkpointInterval, checkpointTimeout, stateBackend } = settings
  const { restartAttempts, restartDelay, checkpointsKept } = settings
  return [
    ['pipeline.name', name],
    ['execution.runtime-mode', mode],
    ['parallelism.default', String(parallelism)],
    // Times without a zone, days and texts follow the pipeline's zone, not that of the cluster.
    ['table.local-time-zone', timeZone],
    // The watermark rises after every record: what is late never hangs on a timer.
    ['pipeline.auto-watermark-interval', '0 ms'],
    ...(mode === 'streaming' ? checkpoints(checkpointInterval, checkpointTimeout, checkpointsKept) : []),
    ['state.backend.type', stateBackend === 'disk' ? 'rocksdb' : 'hashmap'],
    ...(restartAttempts === 0
      ? ([['restart-strategy.type', 'none']] as const)
      : ([
          ['restart-strategy.type', 'fixed-delay'],
          ['restart-strategy.fixed-delay.attempts', String(restartAttempts)],
          ['restart-strategy.fixed-delay.delay', `${restartDelay} ms`],
        ] as const)),
  ]
}

const checkpoints = (interval: number, timeout: number, kept: number): readonly Setting[] =>
  interval === 0
    ? []
    : [
        ['execution.checkpointing.interval', `${interval} ms`],
        ['execution.checkpointing.timeout', `${timeout} ms`],
        ['execution.checkpointing.num-retained', String(kept)],
      ]

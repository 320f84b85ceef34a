/** What a source says of its watermark beside the delay. */
import type { Options } from './tables.ts'

interface Watermarks {
  readonly idleTimeout: number | null
  readonly maxDrift: number | null
  readonly alignmentGroup: string
}

/** Connectors that make watermarks themselves, one for each partition, take them as options. */
export function watermarkOptions(eventTime: Watermarks | null, maxDrift: number | null): Options {
  if (eventTime === null) return {}
  const drift = eventTime.maxDrift ?? maxDrift
  return {
    'scan.watermark.emit.strategy': 'on-event',
    ...(eventTime.idleTimeout === null
      ? {}
      : { 'scan.watermark.idle-timeout': `${eventTime.idleTimeout} ms` }),
    ...(drift === null
      ? {}
      : {
          'scan.watermark.alignment.group':
            eventTime.alignmentGroup === '' ? 'all' : eventTime.alignmentGroup,
          'scan.watermark.alignment.max-drift': `${drift} ms`,
        }),
  }
}

/** Files and tables have no such options. */
export const idleNote = (eventTime: Watermarks | null): readonly string[] =>
  eventTime === null || (eventTime.idleTimeout === null && eventTime.maxDrift === null)
    ? []
    : ['Idle timeout and max drift are left out: Flink has them for Kafka only.']

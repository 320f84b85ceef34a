import type { TypescriptEmitter } from '../model/emitTypescript.ts'
import type { definitions } from './definitions.ts'
import { emitter as generator } from './generator/emitTypescript.ts'
import { emitter as fileSource } from './file_source/emitTypescript.ts'
import { emitter as kafkaSource } from './kafka_source/emitTypescript.ts'
import { emitter as filter } from './filter/emitTypescript.ts'
import { emitter as map } from './map/emitTypescript.ts'
import { emitter as code } from './code/emitTypescript.ts'
import { emitter as flatMap } from './flat_map/emitTypescript.ts'
import { emitter as deduplicate } from './deduplicate/emitTypescript.ts'
import { emitter as runningAggregate } from './running_aggregate/emitTypescript.ts'
import { emitter as topN } from './top_n/emitTypescript.ts'
import { emitter as pattern } from './pattern/emitTypescript.ts'
import { emitter as assignEventTime } from './assign_event_time/emitTypescript.ts'
import { emitter as windowAggregate } from './window_aggregate/emitTypescript.ts'
import { emitter as slidingWindow } from './sliding_window/emitTypescript.ts'
import { emitter as sessionWindow } from './session_window/emitTypescript.ts'
import { emitter as intervalJoin } from './interval_join/emitTypescript.ts'
import { emitter as temporalJoin } from './temporal_join/emitTypescript.ts'
import { emitter as consoleSink } from './console_sink/emitTypescript.ts'
import { emitter as fileSink } from './file_sink/emitTypescript.ts'
import { emitter as kafkaSink } from './kafka_sink/emitTypescript.ts'

/**
 * The node types that the library has words of their own for. Each other one is exported all the same, by the general `stepOf`, `sourceOf` or `sinkOf` with
 * its config as it stands in the document.
 */
export const typescriptEmitters: Readonly<Partial<Record<keyof typeof definitions, TypescriptEmitter>>> = {
  generator,
  file_source: fileSource,
  kafka_source: kafkaSource,
  filter,
  map,
  code,
  flat_map: flatMap,
  deduplicate,
  running_aggregate: runningAggregate,
  top_n: topN,
  pattern,
  assign_event_time: assignEventTime,
  window_aggregate: windowAggregate,
  sliding_window: slidingWindow,
  session_window: sessionWindow,
  interval_join: intervalJoin,
  temporal_join: temporalJoin,
  console_sink: consoleSink,
  file_sink: fileSink,
  kafka_sink: kafkaSink,
}

import type { AnyNodeEmitter } from '../model/emit.ts'
import type { definitions } from './definitions.ts'
import { emitter as generator } from './generator/emit.ts'
import { emitter as fileSource } from './file_source/emit.ts'
import { emitter as kafkaSource } from './kafka_source/emit.ts'
import { emitter as sqlSink } from './sql_sink/emit.ts'
import { emitter as sqlSource } from './sql_source/emit.ts'
import { emitter as filter } from './filter/emit.ts'
import { emitter as map } from './map/emit.ts'
import { emitter as code } from './code/emit.ts'
import { emitter as flatMap } from './flat_map/emit.ts'
import { emitter as deduplicate } from './deduplicate/emit.ts'
import { emitter as runningAggregate } from './running_aggregate/emit.ts'
import { emitter as union } from './union/emit.ts'
import { emitter as router } from './router/emit.ts'
import { emitter as overAggregate } from './over_aggregate/emit.ts'
import { emitter as topN } from './top_n/emit.ts'
import { emitter as pattern } from './pattern/emit.ts'
import { emitter as assignEventTime } from './assign_event_time/emit.ts'
import { emitter as sort } from './sort/emit.ts'
import { emitter as delay } from './delay/emit.ts'
import { emitter as sample } from './sample/emit.ts'
import { emitter as throttle } from './throttle/emit.ts'
import { emitter as windowAggregate } from './window_aggregate/emit.ts'
import { emitter as slidingWindow } from './sliding_window/emit.ts'
import { emitter as sessionWindow } from './session_window/emit.ts'
import { emitter as cumulateWindow } from './cumulate_window/emit.ts'
import { emitter as countWindow } from './count_window/emit.ts'
import { emitter as globalWindow } from './global_window/emit.ts'
import { emitter as windowJoin } from './window_join/emit.ts'
import { emitter as intervalJoin } from './interval_join/emit.ts'
import { emitter as temporalJoin } from './temporal_join/emit.ts'
import { emitter as regularJoin } from './regular_join/emit.ts'
import { emitter as consoleSink } from './console_sink/emit.ts'
import { emitter as fileSink } from './file_sink/emit.ts'
import { emitter as kafkaSink } from './kafka_sink/emit.ts'

/** What each node type becomes on other systems; a type without an emitter does not compile. */
export const emitters: Readonly<Record<keyof typeof definitions, AnyNodeEmitter>> = {
  generator,
  file_source: fileSource,
  kafka_source: kafkaSource,
  sql_source: sqlSource,
  filter,
  map,
  flat_map: flatMap,
  code,
  deduplicate,
  running_aggregate: runningAggregate,
  union,
  router,
  over_aggregate: overAggregate,
  top_n: topN,
  pattern,
  assign_event_time: assignEventTime,
  sort,
  delay,
  sample,
  throttle,
  window_aggregate: windowAggregate,
  sliding_window: slidingWindow,
  session_window: sessionWindow,
  cumulate_window: cumulateWindow,
  count_window: countWindow,
  global_window: globalWindow,
  window_join: windowJoin,
  interval_join: intervalJoin,
  temporal_join: temporalJoin,
  regular_join: regularJoin,
  console_sink: consoleSink,
  file_sink: fileSink,
  kafka_sink: kafkaSink,
  sql_sink: sqlSink,
}

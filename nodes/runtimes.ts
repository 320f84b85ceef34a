import type { NodeRuntime } from '../engine/api/index.ts'
import { runtime as code } from './code/runtime.ts'
import { runtime as consoleSink } from './console_sink/runtime.ts'
import type { definitions } from './definitions.ts'
import { runtime as deduplicate } from './deduplicate/runtime.ts'
import { runtime as fileSink } from './file_sink/runtime.ts'
import { runtime as fileSource } from './file_source/runtime.ts'
import { runtime as filter } from './filter/runtime.ts'
import { runtime as flatMap } from './flat_map/runtime.ts'
import { runtime as generator } from './generator/runtime.ts'
import { runtime as intervalJoin } from './interval_join/runtime.ts'
import { runtime as kafkaSink } from './kafka_sink/runtime.ts'
import { runtime as kafkaSource } from './kafka_source/runtime.ts'
import { runtime as sqlSink } from './sql_sink/runtime.ts'
import { runtime as sqlSource } from './sql_source/runtime.ts'
import { runtime as map } from './map/runtime.ts'
import { runtime as overAggregate } from './over_aggregate/runtime.ts'
import { runtime as runningAggregate } from './running_aggregate/runtime.ts'
import { runtime as router } from './router/runtime.ts'
import { runtime as topN } from './top_n/runtime.ts'
import { runtime as union } from './union/runtime.ts'
import { runtime as slidingWindow } from './sliding_window/runtime.ts'
import { runtime as sessionWindow } from './session_window/runtime.ts'
import { runtime as cumulateWindow } from './cumulate_window/runtime.ts'
import { runtime as countWindow } from './count_window/runtime.ts'
import { runtime as globalWindow } from './global_window/runtime.ts'
import { runtime as pattern } from './pattern/runtime.ts'
import { runtime as regularJoin } from './regular_join/runtime.ts'
import { runtime as temporalJoin } from './temporal_join/runtime.ts'
import { runtime as windowJoin } from './window_join/runtime.ts'
import { runtime as assignEventTime } from './assign_event_time/runtime.ts'
import { runtime as delay } from './delay/runtime.ts'
import { runtime as sample } from './sample/runtime.ts'
import { runtime as sort } from './sort/runtime.ts'
import { runtime as throttle } from './throttle/runtime.ts'
import { runtime as windowAggregate } from './window_aggregate/runtime.ts'

/** What runs each node type; a type without a runtime does not compile. */
export const runtimes: Readonly<Record<keyof typeof definitions, NodeRuntime>> = {
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

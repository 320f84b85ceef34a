import type { Definitions } from '../model/analysis.ts'
import { definition as consoleSink } from './console_sink/definition.ts'
import { definition as deduplicate } from './deduplicate/definition.ts'
import { definition as fileSink } from './file_sink/definition.ts'
import { definition as fileSource } from './file_source/definition.ts'
import { definition as filter } from './filter/definition.ts'
import { definition as code } from './code/definition.ts'
import { definition as flatMap } from './flat_map/definition.ts'
import { definition as generator } from './generator/definition.ts'
import { definition as intervalJoin } from './interval_join/definition.ts'
import { definition as kafkaSink } from './kafka_sink/definition.ts'
import { definition as kafkaSource } from './kafka_source/definition.ts'
import { definition as sqlSink } from './sql_sink/definition.ts'
import { definition as sqlSource } from './sql_source/definition.ts'
import { definition as map } from './map/definition.ts'
import { definition as overAggregate } from './over_aggregate/definition.ts'
import { definition as runningAggregate } from './running_aggregate/definition.ts'
import { definition as router } from './router/definition.ts'
import { definition as topN } from './top_n/definition.ts'
import { definition as union } from './union/definition.ts'
import { definition as slidingWindow } from './sliding_window/definition.ts'
import { definition as sessionWindow } from './session_window/definition.ts'
import { definition as cumulateWindow } from './cumulate_window/definition.ts'
import { definition as countWindow } from './count_window/definition.ts'
import { definition as globalWindow } from './global_window/definition.ts'
import { definition as pattern } from './pattern/definition.ts'
import { definition as regularJoin } from './regular_join/definition.ts'
import { definition as temporalJoin } from './temporal_join/definition.ts'
import { definition as windowJoin } from './window_join/definition.ts'
import { definition as assignEventTime } from './assign_event_time/definition.ts'
import { definition as delay } from './delay/definition.ts'
import { definition as sample } from './sample/definition.ts'
import { definition as sort } from './sort/definition.ts'
import { definition as throttle } from './throttle/definition.ts'
import { definition as windowAggregate } from './window_aggregate/definition.ts'

/** Every node type, by `type`, in the order in which the palette shows them. */
export const definitions = {
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
} as const satisfies Definitions

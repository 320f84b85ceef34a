/** What the help of window nodes says alike. */
export const FIRING_HELP =
  'A window fires once, when the watermark reaches its last millisecond: when the source has seen an event time of the end plus the watermark delay. At the end of a bounded input all windows fire. If nothing comes out, look at the watermark: a larger delay or an idle partition holds it back.'

export const ALIGNMENT_HELP =
  'Windows follow the wall clock of the job\'s time zone, so a day may have 23 or 25 hours. With an offset, or with days in a zone without summer time such as Asia/Shanghai, Flink 2.2 takes records in at other moments than its windows end, and loses some of them. The same is computed here, with a warning, and the lost records are counted as expired; "Complete with offset" keeps them.'

export const LATENESS_HELP =
  'With an allowed lateness a window stays for that long after its end. Each late record that comes within it sends the result again, with all records of the window: the first result is an insert, each later one an update of the same keys and window, so the output is a changelog. Flink SQL has no allowed lateness; its DataStream API does the same.'

export const PROCESSING_HELP =
  'By processing time a record goes into the window of the moment at which it comes, by the clock of this machine, and a window fires when the clock has reached its end. No event time is needed and nothing is late; the result has no event time, and no two runs are alike. At the end of a bounded input all windows fire at once, where Flink drops them.'

export const RESULT_HELP =
  'The result has the keys, the start and the end of the window as TIMESTAMP(3) in the time zone of the job, and the aggregates. Its event time is the end column: a result counts as happened one millisecond before the end, so that a larger window can follow. Until a window fires, its values as they stand are on the State tab.'

export const TYPES_HELP =
  'Types are those of Flink: COUNT is BIGINT; SUM, AVG, STDDEV and VAR of INT are INT (and SUM wraps), SUM of DECIMAL(p, s) is DECIMAL(38, s), PERCENTILE is DOUBLE. NULL is skipped by every aggregate but COUNT(*) and ARRAY_AGG; SUM, MIN, MAX and AVG of only NULLs are NULL. NULLs in a key are one group. FIRST_VALUE, LAST_VALUE, ARRAY_AGG and LISTAGG go by the order of arrival. `FILTER (WHERE …)` lets an aggregate see only some records. Flink SQL has no MEDIAN, which is PERCENTILE(x, 0.5), and no BOOL_AND or BOOL_OR: there, write MIN or MAX of the condition.'

export const WINDOW_ALIASES = [
  'windowedBy',
  'TimeWindows',
  'window',
  'group by',
  'keyBy',
  'AggregateFunction',
  'reduce',
  'allowedLateness',
  'processing time',
  'PROCTIME',
  '窗口聚合',
  '窗口',
  '聚合',
  '分组',
] as const

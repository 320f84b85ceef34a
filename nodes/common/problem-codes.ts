/** The codes of the Problems that node types find, besides the model's own. A code never changes its meaning. */
export const NODE_PROBLEM_CODES = {
  'aggregate-argument': 'An aggregate cannot be computed over its argument',
  'aggregates-none': 'There is nothing to compute',
  'changes-unset': 'It is not said how a changelog is written',
  'column-duplicate': 'Two columns would have one name',
  'column-type': 'A column has a type that does not fit',
  'column-unknown': 'A column is not there',
  'columns-none': 'No column is left',
  'event-time-missing': 'A window stands on a stream without event time',
  'event-time-type': 'The event-time column has a type that is no time',
  'expression-empty': 'An expression is missing',
  'expression-type': 'An expression has a type that does not fit',
  'file-missing': 'No file is chosen',
  'format-columns': 'The format cannot write these columns',
  'idle-holds-watermark': 'Idle partitions hold the watermark back',
  'idle-partitions': 'All partitions would be idle',
  'keys-none': 'No columns are chosen by which records belong together',
  'event-time-lost': 'Streams come together whose event time does not fit',
  'name-empty': 'A column has no name',
  'port-duplicate': 'Two ports would have one name',
  'port-name': 'A port has a name that cannot be one',
  'schema-empty': 'The source has no columns',
  'type-invalid': 'A type cannot be read',
  'window-offset': 'The offset of a window is not smaller than its size',
} as const satisfies Record<string, string>

export type NodeProblemCode = keyof typeof NODE_PROBLEM_CODES

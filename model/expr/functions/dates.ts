import { t, withNullable, type SqlType } from '../../types.ts'
import { formatTime } from '../runtime/timePattern.ts'
import type { FunctionDefinition, JsCall, Parameter, Typed } from '../typed.ts'
import { isNumeric } from '../typeRules.ts'
import { wholeNumber, wholePart } from './numbers.ts'

type Row = Omit<FunctionDefinition, 'area'>
const area = (rows: readonly Row[]): FunctionDefinition[] =>
  rows.map((row) => ({ ...row, area: 'dates and times' }))

const DATE_UNITS = ['WEEK', 'MONTH', 'QUARTER', 'YEAR', 'DECADE', 'CENTURY', 'MILLENNIUM']
const CLOCK_UNITS = ['MILLISECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY']
const EXTRACT_UNITS = [...CLOCK_UNITS, ...DATE_UNITS, 'DOW', 'ISODOW', 'DOY', 'ISOYEAR', 'EPOCH']
const STEP_UNITS = ['MILLISECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']

/** Milliseconds of an argument that is a time; those of a TIMESTAMP_LTZ by its clock in UTC. */
function zoneless(call: JsCall, i: number): string {
  const x = call.args[i] ?? '0'
  return call.nodes[i]?.type.kind === 'DATE' ? `${x} * 86400000` : x
}

/** Local milliseconds of an argument that is a time. */
function local(call: JsCall, i: number): string {
  const x = zoneless(call, i)
  return call.nodes[i]?.type.kind === 'TIMESTAMP_LTZ' ? `R.toLocal(${x}, E.timeZone)` : x
}

function extract(unit: string, call: JsCall): string {
  if (call.nodes[0]?.type.kind === 'DATE') return `R.dateField('${unit}', ${call.args[0] ?? '0'})`
  return `R.timeField('${unit}', ${local(call, 0)})`
}

function part(name: string, unit: string, description: string, result: string): Row {
  return {
    name,
    usage: `${name}(time)`,
    description,
    example: { expression: `${name}(TIMESTAMP '2024-02-29 23:59:58')`, result },
    parameters: [{ name: 'time', accepts: 'temporal' }],
    returns: t.safeBigint(),
    js: (call) => extract(unit, call),
  }
}

/** FLOOR and CEIL: of a number, or of a time to a unit. */
function whole(name: 'FLOOR' | 'CEIL', words: string, examples: Row['example']): Row {
  const helper = name === 'FLOOR' ? 'floor' : 'ceil'
  return {
    name,
    ...(name === 'CEIL' ? { aliases: ['CEILING'] } : {}),
    usage: `${name}(number), ${name}(time TO unit)`,
    description: `The nearest whole number ${words}, or the time ${words} at a whole unit.`,
    example: examples,
    parameters: [{ name: 'value', accepts: 'any' }],
    units: [...CLOCK_UNITS, ...DATE_UNITS],
    returns: (args) => wholePart(args),
    js: (call) => {
      const type = call.nodes[0]?.type ?? t.int()
      const unit = call.options.unit
      if (isNumeric(type) || unit === undefined) return wholeNumber(name === 'FLOOR' ? 'Floor' : 'Ceil', call)
      if (type.kind === 'DATE') return `R.${helper}Date('${unit}', ${call.args[0] ?? '0'})`
      const x = call.args[0] ?? '0'
      if (type.kind === 'TIMESTAMP_LTZ') return `R.${helper}Local('${unit}', ${x}, E.timeZone)`
      return `R.${helper}Time('${unit}', ${x})`
    },
    sql: (args, options) =>
      `${name}(${args[0] ?? ''}${options.unit === undefined ? '' : ` TO ${options.unit}`})`,
  }
}

const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 }
const MILLIS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
}

function addJs(call: JsCall): string {
  const unit = call.options.unit ?? 'SECOND'
  const amount = call.args[0] ?? '0'
  const x = call.args[1] ?? '0'
  const months = MONTHS[unit]
  const from = call.nodes[1]?.type.kind
  if (months !== undefined) {
    if (from === 'DATE') return `R.addMonthsToDate(${x}, ${amount} * ${months})`
    return `R.addMonthsToTimestamp(${x}, ${amount} * ${months})`
  }
  const millis = MILLIS[unit] ?? 1
  if (from === 'DATE') {
    return call.type.kind === 'DATE'
      ? `(${x} + ${amount} * ${millis / 86_400_000})`
      : `(${x} * 86400000 + ${amount} * ${millis})`
  }
  return `(${x} + ${amount} * ${millis})`
}

const timePattern = { index: 1, test: (pattern: string) => void formatTime(0, pattern) }
const format: Parameter = { name: 'format', accepts: 'text' }
const text: Parameter = { name: 'text', accepts: 'text' }
const clock = (
  name: string,
  description: string,
  type: SqlType,
  js: string,
  aliases?: readonly string[],
): Row => ({
  name,
  ...(aliases === undefined ? {} : { aliases }),
  usage: name,
  description,
  example: { expression: `${name} IS NULL`, result: 'FALSE' },
  parameters: [],
  returns: withNullable(type, false),
  repeatable: false,
  bare: true,
  js: () => js,
  sql: () => name,
})

const dayUnit = (options: { readonly unit?: string }): boolean =>
  ['DAY', 'WEEK', ...Object.keys(MONTHS)].includes(options.unit ?? '')
const NOW = 'E.now()'

export const dateFunctions = area([
  {
    name: 'EXTRACT',
    usage: 'EXTRACT(unit FROM time)',
    description:
      'A part of a time: YEAR, QUARTER, MONTH, WEEK, DAY, DOW (Sunday is 1), DOY, HOUR, MINUTE, SECOND, MILLISECOND, EPOCH and more.',
    example: { expression: "EXTRACT(WEEK FROM DATE '2024-02-29')", result: '9' },
    parameters: [{ name: 'time', accepts: 'temporal' }],
    units: EXTRACT_UNITS,
    returns: t.safeBigint(),
    js: (call) => extract(call.options.unit ?? 'YEAR', call),
    sql: (args, options) => `EXTRACT(${options.unit ?? 'YEAR'} FROM ${args[0] ?? ''})`,
  },
  part('YEAR', 'YEAR', 'The year of a time.', '2024'),
  part('QUARTER', 'QUARTER', 'The quarter of a time, 1 to 4.', '1'),
  part('MONTH', 'MONTH', 'The month of a time, 1 to 12.', '2'),
  part('WEEK', 'WEEK', 'The ISO week of a time.', '9'),
  part('DAYOFYEAR', 'DOY', 'The day of the year, from 1 on.', '60'),
  part('DAYOFMONTH', 'DAY', 'The day of the month, from 1 on.', '29'),
  part('DAYOFWEEK', 'DOW', 'The day of the week; Sunday is 1.', '5'),
  part('HOUR', 'HOUR', 'The hour of a time, 0 to 23.', '23'),
  part('MINUTE', 'MINUTE', 'The minute of a time, 0 to 59.', '59'),
  part('SECOND', 'SECOND', 'The second of a time, 0 to 59.', '58'),
  whole('FLOOR', 'below', {
    expression: "FLOOR(TIMESTAMP '2024-02-29 23:59:58' TO HOUR)",
    result: '2024-02-29 23:00:00.000',
  }),
  whole('CEIL', 'above', { expression: 'CEIL(2.1)', result: '3' }),
  {
    name: 'DATE_FORMAT',
    usage: 'DATE_FORMAT(time, format)',
    description: 'A time as text after a pattern of yyyy, MM, dd, HH, mm, ss, SSS, EEE and the like.',
    example: {
      expression: "DATE_FORMAT(TIMESTAMP '2024-02-29 23:59:58', 'dd.MM.yyyy HH:mm')",
      result: '29.02.2024 23:59',
    },
    parameters: [{ name: 'time', accepts: 'timestamp' }, format],
    returns: t.string(),
    pattern: timePattern,
    js: (call) => `R.formatTime(${local(call, 0)}, ${call.args[1] ?? "''"})`,
  },
  {
    name: 'TO_TIMESTAMP',
    usage: 'TO_TIMESTAMP(text [, format])',
    description:
      'A text as TIMESTAMP, in the form yyyy-MM-dd HH:mm:ss unless a pattern is given; NULL when it does not fit.',
    example: { expression: "TO_TIMESTAMP('06/05/2024', 'dd/MM/yyyy')", result: '2024-05-06 00:00:00.000' },
    parameters: [text, { ...format, optional: true }],
    returns: t.timestamp(),
    nullable: true,
    pattern: timePattern,
    js: ({ args }) =>
      args.length === 1 ? `R.readTimestamp(${args[0] ?? ''})` : `R.readTime(${args.join(', ')})`,
  },
  {
    name: 'TO_DATE',
    usage: 'TO_DATE(text [, format])',
    description:
      'A text as DATE, in the form yyyy-MM-dd unless a pattern is given; NULL when it does not fit.',
    example: { expression: "TO_DATE('2024-05-06')", result: '2024-05-06' },
    parameters: [text, { ...format, optional: true }],
    returns: t.date(),
    nullable: true,
    pattern: timePattern,
    js: ({ args }) =>
      args.length === 1 ? `R.parseDate(${args[0] ?? ''})` : `R.readDate(${args.join(', ')})`,
  },
  {
    name: 'TO_TIMESTAMP_LTZ',
    usage: 'TO_TIMESTAMP_LTZ(number, precision)',
    description: 'The instant so many seconds (precision 0) or milliseconds (precision 3) after 1970 UTC.',
    example: { expression: 'EXTRACT(EPOCH FROM TO_TIMESTAMP_LTZ(1700000000000, 3))', result: '1700000000' },
    parameters: [
      { name: 'number', accepts: 'number' },
      { name: 'precision', accepts: 'int', literal: true },
    ],
    returns: t.timestampLtz(),
    nullable: true,
    js: (call) => {
      const type = call.nodes[0]?.type
      const x = call.args[0] ?? '0'
      // Of a DECIMAL the whole part counts.
      return `R.instantOf(${type?.kind === 'DECIMAL' ? `R.decimalToInteger(${x}, ${type.scale})` : x}, ${call.args[1] ?? '3'})`
    },
  },
  {
    name: 'UNIX_TIMESTAMP',
    usage: 'UNIX_TIMESTAMP([text [, format]])',
    description: 'Seconds since 1970 UTC: of now, or of a local time in text.',
    example: { expression: "UNIX_TIMESTAMP('1970-01-02 00:00:00')", result: '86400' },
    parameters: [
      { ...text, optional: true },
      { ...format, optional: true },
    ],
    returns: t.safeBigint(),
    pattern: timePattern,
    js: ({ args }) =>
      args.length === 0
        ? `Math.floor(${NOW} / 1000)`
        : `R.unixTimestamp(${args[0] ?? ''}, ${args[1] ?? "'yyyy-MM-dd HH:mm:ss'"}, E.timeZone)`,
  },
  {
    name: 'FROM_UNIXTIME',
    usage: 'FROM_UNIXTIME(seconds [, format])',
    description: 'Seconds since 1970 UTC as a local time in text.',
    example: { expression: "FROM_UNIXTIME(86400, 'yyyy-MM-dd')", result: '1970-01-02' },
    parameters: [
      { name: 'seconds', accepts: 'bigint' },
      { ...format, optional: true },
    ],
    returns: t.string(),
    nullable: true,
    pattern: timePattern,
    js: ({ args }) =>
      `R.formatTime(R.toLocal(Number(${args[0] ?? '0'}) * 1000, E.timeZone), ${args[1] ?? "'yyyy-MM-dd HH:mm:ss'"})`,
  },
  {
    name: 'TIMESTAMPADD',
    usage: 'TIMESTAMPADD(unit, amount, time)',
    description: 'A time so many units later.',
    example: { expression: "TIMESTAMPADD(MONTH, 1, DATE '2024-01-31')", result: '2024-02-29' },
    parameters: [
      { name: 'amount', accepts: 'int' },
      { name: 'time', accepts: 'moment' },
    ],
    units: STEP_UNITS,
    returns: (args: readonly Typed[], options) => {
      const type = args[1]?.type ?? t.timestamp()
      return type.kind === 'DATE' && !dayUnit(options) ? t.timestamp() : type
    },
    js: addJs,
    sql: (args, options) => `TIMESTAMPADD(${options.unit ?? 'SECOND'}, ${args.join(', ')})`,
  },
  {
    name: 'TIMESTAMPDIFF',
    usage: 'TIMESTAMPDIFF(unit, from, to)',
    description: 'Whole units from one time to another.',
    example: { expression: "TIMESTAMPDIFF(DAY, DATE '2024-02-01', DATE '2024-03-01')", result: '29' },
    parameters: [
      { name: 'from', accepts: 'moment' },
      { name: 'to', accepts: 'moment' },
    ],
    units: STEP_UNITS,
    refuses: ([from, to]) =>
      (from?.type.kind === 'TIMESTAMP_LTZ') === (to?.type.kind === 'TIMESTAMP_LTZ')
        ? null
        : {
            message:
              'TIMESTAMPDIFF takes two instants (TIMESTAMP_LTZ) or two local times, and this is one of each.',
            hint: 'Convert one of them: CAST(… AS TIMESTAMP_LTZ(3)).',
          },
    returns: t.int(),
    js: (call) =>
      `R.timeBetween('${call.options.unit ?? 'SECOND'}', ${zoneless(call, 0)}, ${zoneless(call, 1)})`,
    sql: (args, options) => `TIMESTAMPDIFF(${options.unit ?? 'SECOND'}, ${args.join(', ')})`,
  },
  {
    name: 'CURRENT_WATERMARK',
    usage: 'CURRENT_WATERMARK(event_time)',
    description:
      'The watermark in force when the record came, in the type of the event-time column; NULL before the first one. A record at or before it is late.',
    example: { expression: 'ts <= CURRENT_WATERMARK(ts)', result: 'TRUE' },
    parameters: [{ name: 'event_time', accepts: 'eventTime' }],
    // NULL or not, the event time of the record does not matter.
    strict: false,
    returns: (args) => withNullable(args[0]?.type ?? t.timestampLtz(), true),
    js: ({ type }) =>
      `(E.mark > -Infinity ? ${type.kind === 'BIGINT' && type.safe !== true ? 'BigInt(E.mark)' : 'E.mark'} : null)`,
  },
  clock('CURRENT_TIMESTAMP', 'The instant at which the record is processed.', t.timestampLtz(), NOW),
  {
    ...clock('NOW', 'The instant at which the record is processed.', t.timestampLtz(), NOW),
    bare: false as const,
    usage: 'NOW()',
    sql: () => 'NOW()',
    example: { expression: 'NOW() IS NULL', result: 'FALSE' },
  },
  clock(
    'LOCALTIMESTAMP',
    'The local time at which the record is processed.',
    t.timestamp(),
    `R.toLocal(${NOW}, E.timeZone)`,
  ),
  clock(
    'CURRENT_DATE',
    'The local day on which the record is processed.',
    t.date(),
    `Math.floor(R.toLocal(${NOW}, E.timeZone) / 86400000)`,
  ),
  clock(
    'CURRENT_TIME',
    'The local time of the day at which the record is processed.',
    t.time(),
    `R.shiftTime(R.toLocal(${NOW}, E.timeZone), 0)`,
    ['LOCALTIME'],
  ),
])

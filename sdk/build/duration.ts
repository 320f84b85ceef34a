/** Configs as they are written: durations as `'10 s'`, what is undefined left out. */
import { DURATION_FIELDS, readDuration, type DurationUnit } from '../../model/duration.ts'
import type { Json } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import type { Config } from './graph.ts'

/** Milliseconds, or a text such as `'10 s'`. */
export type Duration = number | `${number} ${DurationUnit}`

/** A config whose durations are numbers. */
export function configOf(options: object): Config {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]: [string, unknown]) =>
      value === undefined ? [] : [[name, valueOf(name, value as Json)]],
    ),
  )
}

function valueOf(name: string, value: Json): Json {
  if (typeof value === 'string' && DURATION_FIELDS.has(name) && !value.startsWith('${')) {
    const milliseconds = readDuration(value)
    if (milliseconds !== null) return milliseconds
    throw new UserError('duration', `“${value}” is no duration.`, { hint: "Write it as '10 s' or '5 min'." })
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => valueOf('', item))
  return isJsonObject(value) ? configOf(value) : value
}

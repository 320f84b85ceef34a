import type { SqlType, Value } from '../../types.ts'
import { decimalText } from './decimal.ts'
import { DAY_MS } from './calendar.ts'
import { doubleText, floatText } from './numbers.ts'
import { dateText, timestampText, timeText } from './timeText.ts'
import { toLocal } from './zone.ts'

const decoder = new TextDecoder()

/** A value as Flink's CAST(… AS STRING) writes it; null for NULL. */
export function formatValue(
  value: Value,
  type: SqlType,
  options: { readonly timeZone: string },
): string | null {
  if (value === null) return null
  switch (type.kind) {
    case 'STRING':
      return value as string
    case 'BOOLEAN':
      return value === true ? 'TRUE' : 'FALSE'
    case 'DOUBLE':
      return doubleText(value as number)
    case 'FLOAT':
      return floatText(value as number)
    case 'DECIMAL':
      return decimalText(value as bigint, type.scale)
    case 'DATE':
      return dateText(value as number)
    case 'TIME':
      return timeText(value as number)
    case 'TIMESTAMP':
      return timestampText(value as number)
    case 'TIMESTAMP_LTZ':
      return timestampText(toLocal(value as number, options.timeZone))
    case 'BYTES':
      return decoder.decode(value as Uint8Array)
    case 'INTERVAL':
      return type.unit === 'MONTH' ? monthsText(value as number) : millisText(value as number)
    case 'ARRAY':
      return `[${(value as readonly Value[]).map((item) => formatValue(item, type.element, options) ?? 'NULL').join(', ')}]`
    case 'ROW':
      return `(${type.fields.map((field, i) => formatValue((value as readonly Value[])[i] ?? null, field.type, options) ?? 'NULL').join(', ')})`
    case 'MAP': {
      const entries: string[] = []
      for (const [key, item] of value as ReadonlyMap<Value, Value>) {
        entries.push(
          `${formatValue(key, type.key, options) ?? 'NULL'}=${formatValue(item, type.value, options) ?? 'NULL'}`,
        )
      }
      return `{${entries.join(', ')}}`
    }
    default:
      return (value as number | bigint).toString()
  }
}

function monthsText(months: number): string {
  const size = Math.abs(months)
  return `${months < 0 ? '-' : '+'}${Math.floor(size / 12)}-${String(size % 12).padStart(2, '0')}`
}

function millisText(millis: number): string {
  const size = Math.abs(millis)
  const days = Math.floor(size / DAY_MS)
  const clock = timeText(size - days * DAY_MS)
  return `${millis < 0 ? '-' : '+'}${days} ${clock.includes('.') ? clock : `${clock}.000`}`
}

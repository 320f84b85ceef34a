import type { SqlKind } from '../model/types.ts'
import { icons, type IconName } from './icons.ts'

const byKind: Record<SqlKind, IconName> = {
  BOOLEAN: 'toggle-left',
  TINYINT: 'hash',
  SMALLINT: 'hash',
  INT: 'hash',
  BIGINT: 'hash',
  FLOAT: 'hash',
  DOUBLE: 'hash',
  DECIMAL: 'hash',
  STRING: 'type',
  BYTES: 'binary',
  DATE: 'calendar-clock',
  TIME: 'calendar-clock',
  TIMESTAMP: 'calendar-clock',
  TIMESTAMP_LTZ: 'calendar-clock',
  INTERVAL: 'hourglass',
  ARRAY: 'brackets',
  MAP: 'list-tree',
  ROW: 'braces',
  NULL: 'circle-help',
}

/** The mark of a SQL type. Its name always stands beside it or in the tooltip. */
export function TypeIcon({ kind, size = 11 }: { readonly kind: SqlKind; readonly size?: number }) {
  const Icon = icons[byKind[kind]]
  return (
    <Icon
      className="ui-type-icon"
      width={size}
      height={size}
      strokeWidth={2}
      aria-hidden="true"
      focusable="false"
    />
  )
}

import type { SqlType } from '../types.ts'

/** A type as a message names it. */
export function formatKind(type: SqlType): string {
  return type.kind === 'DECIMAL' ? `DECIMAL(${type.precision}, ${type.scale})` : type.kind
}

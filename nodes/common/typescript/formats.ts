import type { Json } from '../../../model/document.ts'
import { isJsonObject } from '../../../model/json.ts'

const PLAIN: readonly Json[] = ['json', 'csv', 'text', 'connect', 'raw']

/** Whether the library has the format of a record among its own: those of a Schema Registry it has not. Left out, it is JSON. */
export const isPlainFormat = (format: Json | undefined): boolean =>
  format === undefined || (isJsonObject(format) && PLAIN.includes(format['kind'] ?? null))

/** What the screen asks of the code of a node. */
import { z } from 'zod'
import type { StreamSchema } from '../model/schema.ts'
import { row } from './row.ts'

const column = z.object({ name: z.string(), type: z.string(), safe: z.boolean().optional() })

export const codeRequests = {
  /** Checks types, and finds the columns that the code gives; nothing of it is evaluated. */
  'code.check': row(
    z.object({
      config: z.object({
        mode: z.enum(['map', 'flatMap', 'filter', 'process']),
        async: z.enum(['off', 'ordered', 'unordered']),
        keys: z.array(z.string()),
        code: z.string(),
        output: z.enum(['inferred', 'pinned']),
        columns: z.array(column),
      }),
      input: z.custom<StreamSchema>((value) => typeof value === 'object' && value !== null),
    }),
    z.object({
      problems: z.array(
        z.object({
          message: z.string(),
          /** In the code; null for what is wrong with it as a whole. */
          span: z.object({ start: z.number(), end: z.number() }).nullable(),
        }),
      ),
      /** Null where the code has errors, or is a filter. */
      columns: z.array(column).nullable(),
    }),
  ),
} as const

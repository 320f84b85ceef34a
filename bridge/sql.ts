/** What the screen asks of databases. */
import { z } from 'zod'
import { row } from './row.ts'

export const sqlTable = z.object({
  /** With types as DDL text. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** The columns of its primary key, or of another that tells rows apart; empty: it has none. */
  key: z.array(z.string()),
})
export type SqlTable = z.infer<typeof sqlTable>

export const sqlRequests = {
  'sql.table': row(z.object({ connection: z.string().min(1), table: z.string().min(1) }), sqlTable),
} as const

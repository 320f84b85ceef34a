/** Writes batches of rows: as few statements as there can be, and around a row that the database refuses. */
import type { Column } from '../../model/schema.ts'
import { isRecordError } from './errors.ts'
import { deleteStatement, insertStatement } from './statements.ts'
import type { Database, Parameter, SqlError } from './types.ts'

/** Rows of one statement. */
const ROWS = 1_000
/** PostgreSQL counts parameters with 16 bits. */
const PARAMETERS = 65_535

export interface Target {
  /** Quoted. */
  readonly table: string
  readonly columns: readonly Column[]
  /** Empty: rows are appended. */
  readonly key: readonly Column[]
}

export interface Change<Of> {
  readonly of: Of
  /** Values of all columns; null: the row of this key is deleted. */
  readonly row: readonly Parameter[] | null
  readonly key: readonly Parameter[]
}

/** Runs within a transaction. `refuse`: is told each change that the database has refused; what it throws ends the writing. */
export async function writeChanges<Of>(
  database: Database,
  target: Target,
  changes: readonly Change<Of>[],
  refuse: (error: SqlError, of: Of) => void,
): Promise<void> {
  const last = target.key.length === 0 ? changes : newest(changes)
  await each(
    database,
    target,
    last.filter(({ row }) => row === null),
    target.key.length,
    refuse,
  )
  await each(
    database,
    target,
    last.filter(({ row }) => row !== null),
    target.columns.length,
    refuse,
  )
}

/** One statement may touch a row once: what came later counts. */
function newest<Of>(changes: readonly Change<Of>[]): readonly Change<Of>[] {
  const byKey = new Map<string, Change<Of>>()
  for (const change of changes) byKey.set(JSON.stringify(change.key), change)
  return [...byKey.values()]
}

async function each<Of>(
  database: Database,
  target: Target,
  changes: readonly Change<Of>[],
  width: number,
  refuse: (error: SqlError, of: Of) => void,
): Promise<void> {
  const most = Math.max(1, Math.min(ROWS, Math.floor(PARAMETERS / Math.max(1, width))))
  for (let from = 0; from < changes.length; from += most)
    await attempt(database, target, changes.slice(from, from + most), refuse)
}

/** All at once; where one is refused, by halves, until it stands alone. */
async function attempt<Of>(
  database: Database,
  target: Target,
  changes: readonly Change<Of>[],
  refuse: (error: SqlError, of: Of) => void,
): Promise<void> {
  const [first] = changes
  if (first === undefined) return
  await database.run('SAVEPOINT millrace')
  try {
    await statement(database, target, changes, first.row === null)
  } catch (error) {
    if (!isRecordError(error)) throw error
    await database.run('ROLLBACK TO SAVEPOINT millrace')
    if (changes.length === 1) {
      refuse(error, first.of)
      return
    }
    const middle = Math.ceil(changes.length / 2)
    await attempt(database, target, changes.slice(0, middle), refuse)
    await attempt(database, target, changes.slice(middle), refuse)
    return
  }
  await database.run('RELEASE SAVEPOINT millrace')
}

async function statement<Of>(
  database: Database,
  { table, columns, key }: Target,
  changes: readonly Change<Of>[],
  deletes: boolean,
): Promise<void> {
  const { dialect } = database
  if (deletes) {
    const values = changes.flatMap((change) => change.key)
    await database.run(deleteStatement(dialect, table, key, changes.length), values)
    return
  }
  const names = (list: readonly Column[]): string[] => list.map(({ name }) => name)
  const values = changes.flatMap(({ row }) => row ?? [])
  await database.run(insertStatement(dialect, table, names(columns), names(key), changes.length), values)
}

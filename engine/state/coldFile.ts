/**
 * The store of cold entries: a SQLite file, by the module that Node itself has. It is scratch: nobody reads it again after a crash, so that nothing is ever synced and
 * one transaction lasts as long as the file.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { OperationalError, UserError } from '../../model/errors.ts'
import type { ColdGlance, ColdLimits, ColdRow, ColdStore, ColdTable } from '../api/cold.ts'
import { SCRATCH } from '../checkpoint/scratch.ts'

/** KiB of pages that one file keeps in memory; besides, the system keeps what it likes. */
const PAGES = 65_536
const PRAGMAS = [
  'journal_mode = OFF',
  'synchronous = OFF',
  'locking_mode = EXCLUSIVE',
  'temp_store = MEMORY',
  `cache_size = -${PAGES}`,
]

const columns = 'g AS "group", k AS key, s AS stamp, v AS text'

/** `name`: tells the files of one run apart, a thread each. Throws UserError or OperationalError where the file cannot be. */
export function openColdFile(folder: string, name: string, limits: ColdLimits): ColdStore {
  const sqlite = process.getBuiltinModule('node:sqlite')
  if (sqlite === undefined) {
    throw new UserError('state-disk', `Node ${process.versions.node} cannot keep state on the disk.`, {
      hint: 'Use Node 22.13 or later, or set the state backend of the job to memory.',
    })
  }
  const file = join(folder, `${SCRATCH}${name}`)
  const database = tried(folder, () => {
    mkdirSync(folder, { recursive: true })
    rmSync(file, { force: true })
    // Defensive, it would keep its journal.
    const opened = new sqlite.DatabaseSync(file, { defensive: false })
    for (const pragma of PRAGMAS) opened.exec(`PRAGMA ${pragma}`)
    opened.exec('BEGIN')
    return opened
  })
  const resting: (() => void)[] = []
  const tables: Table[] = []
  return {
    limits,
    table() {
      const table = tried(folder, () => new Table(database, folder, tables.length))
      tables.push(table)
      return table
    },
    onRest: (act) => void resting.push(act),
    rest() {
      for (const act of resting) act()
    },
    close() {
      for (const table of tables) table.over = true
      resting.length = 0
      if (database.isOpen) database.close()
      rmSync(file, { force: true })
    },
  }
}

class Table implements ColdTable {
  /** The job has ended: what was here is gone, and what is in memory can still be looked at. */
  over = false
  readonly #folder: string
  readonly #find: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync
  readonly #inGroup: StatementSync
  readonly #after: StatementSync
  readonly #glance: StatementSync
  readonly #lastDue: StatementSync
  readonly #due: StatementSync
  readonly #deleteDue: StatementSync
  readonly #nextDue: StatementSync
  readonly #timers: StatementSync

  constructor(database: DatabaseSync, folder: string, number: number) {
    this.#folder = folder
    const name = `t${number}`
    database.exec(
      `CREATE TABLE ${name} (g INTEGER, k TEXT, s INTEGER, v TEXT, d REAL, w REAL, PRIMARY KEY (g, k)) WITHOUT ROWID;
CREATE INDEX ${name}d ON ${name} (d) WHERE d IS NOT NULL;`,
    )
    const prepare = (text: string): StatementSync => database.prepare(text)
    this.#find = prepare(`SELECT s AS stamp, v AS text FROM ${name} WHERE g = ? AND k = ?`)
    this.#put = prepare(`INSERT OR REPLACE INTO ${name} VALUES (?, ?, ?, ?, ?, ?)`)
    this.#delete = prepare(`DELETE FROM ${name} WHERE g = ? AND k = ?`)
    this.#inGroup = prepare(`SELECT ${columns} FROM ${name} WHERE g = ? AND k > ? ORDER BY k LIMIT ?`)
    this.#after = prepare(`SELECT ${columns} FROM ${name} WHERE (g, k) > (?, ?) ORDER BY g, k LIMIT ?`)
    this.#glance = prepare(
      `SELECT g AS "group", k AS key, w AS written FROM ${name} WHERE (g, k) > (?, ?) ORDER BY g, k LIMIT ?`,
    )
    this.#lastDue = prepare(`SELECT d FROM ${name} WHERE d <= ? ORDER BY d LIMIT 1 OFFSET ?`)
    this.#due = prepare(`SELECT ${columns} FROM ${name} WHERE d <= ? ORDER BY d`)
    this.#deleteDue = prepare(`DELETE FROM ${name} WHERE d <= ?`)
    this.#timers = prepare(
      `SELECT k AS key, v AS text, d AS due FROM ${name} WHERE d IS NOT NULL ORDER BY d LIMIT ?`,
    )
    this.#nextDue = prepare(`SELECT d FROM ${name} WHERE d IS NOT NULL ORDER BY d LIMIT 1`)
  }

  find(group: number, key: string): Pick<ColdRow, 'stamp' | 'text'> | undefined {
    return this.#tried(undefined, () => this.#find.get(group, key) as ColdRow | undefined)
  }

  put({ group, key, stamp, text }: ColdRow, due: number | null, written: number | null): void {
    this.#tried(undefined, () => void this.#put.run(group, key, stamp, text, due, written))
  }

  delete(group: number, key: string): void {
    this.#tried(undefined, () => void this.#delete.run(group, key))
  }

  inGroup(group: number, key: string, most: number): readonly ColdRow[] {
    return this.#tried([], () => this.#inGroup.all(group, key, most) as unknown as ColdRow[])
  }

  after(group: number, key: string, most: number): readonly ColdRow[] {
    return this.#tried([], () => this.#after.all(group, key, most) as unknown as ColdRow[])
  }

  glance(group: number, key: string, most: number): readonly ColdGlance[] {
    return this.#tried([], () => this.#glance.all(group, key, most) as unknown as ColdGlance[])
  }

  takeDue(time: number, most: number): { readonly rows: readonly ColdRow[]; readonly upto: number } {
    return this.#tried({ rows: [], upto: time }, () => {
      const last = this.#lastDue.get(time, most - 1) as { readonly d: number } | undefined
      const upto = last?.d ?? time
      const rows = this.#due.all(upto) as unknown as ColdRow[]
      this.#deleteDue.run(upto)
      return { rows, upto }
    })
  }

  timers(most: number): ReturnType<ColdTable['timers']> {
    return this.#tried([], () => this.#timers.all(most) as unknown as ReturnType<ColdTable['timers']>)
  }

  nextDue(): number {
    const first = this.#tried(undefined, () => this.#nextDue.get() as { readonly d: number } | undefined)
    return first?.d ?? Infinity
  }

  #tried<T>(none: T, act: () => T): T {
    return this.over ? none : tried(this.#folder, act)
  }
}

function tried<T>(folder: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new OperationalError('state-disk', `State cannot be kept in ${folder}: ${why}.`, {
      hint: 'Make room there and see that it can be written to, or set the state backend of the job to memory.',
      cause: error,
    })
  }
}

/** How trouble with a database is told: the place, and the way out. */
import { DIALECT_NAMES, type ResolvedDatabase } from '../../model/connections/database.ts'
import { MillraceError, OperationalError, UserError } from '../../model/errors.ts'
import { SqlError } from './types.ts'

/** A refused statement in so far as both libraries tell it. */
interface Refused {
  /** PostgreSQL: the state; MariaDB: the name of the error. Node: of the system's error. */
  readonly code?: unknown
  readonly sqlState?: unknown
  readonly errno?: unknown
  readonly column?: unknown
  readonly sqlMessage?: unknown
  readonly severity?: unknown
  /** MariaDB: the session is over. */
  readonly fatal?: unknown
}

const place = ({ name, host, port }: ResolvedDatabase): string => `${name} (${host}:${port})`

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to the host',
}

/** Authentication failed: PostgreSQL by state, MariaDB by number. */
const LOGIN = new Set(['28P01', '28000', '1045', '1698', '1251', '2059'])
const NO_DATABASE = new Set(['3D000', '1049'])
const DENIED = new Set(['42501', '1142', '1044', '1227', '1370'])
/** The server ends or does not take a session. */
const AWAY = /^(08|57P0|53)/
const AWAY_NUMBERS = new Set(['1040', '1053', '1077', '1079', '1317', '1927', '2006', '2013'])
const LOCKED = new Set(['55P03', '40P01', '40001', '1205', '1213', '1020'])

/** Any error of a session, as what may be thrown: MillraceError for what concerns the session, SqlError for what concerns the statement. */
function sqlError(error: unknown, connection: ResolvedDatabase): MillraceError | SqlError {
  if (error instanceof MillraceError || error instanceof SqlError) return error
  const told = (typeof error === 'object' && error !== null ? error : {}) as Refused
  const plain = error instanceof Error ? error.message : String(error)
  const message = typeof told.sqlMessage === 'string' ? told.sqlMessage : plain
  const code = typeof told.code === 'string' ? told.code : ''
  const ofPostgres = typeof told.severity === 'string'
  const state = ofPostgres ? code : typeof told.sqlState === 'string' ? told.sqlState : ''
  const number = typeof told.errno === 'number' ? String(Math.abs(told.errno)) : ''
  const is = (set: ReadonlySet<string>): boolean => set.has(ofPostgres ? state : number)
  const system = DIALECT_NAMES[connection.dialect]
  if (is(LOGIN))
    return new UserError('sql-login', `${place(connection)} does not let ${connection.user} in: ${message}`, {
      hint: 'Check user and password of the connection, and from where the server lets that user in.',
      cause: error,
    })
  if (is(NO_DATABASE))
    return new UserError('sql-database', `${place(connection)} has no database ${connection.database}.`, {
      hint: 'Check the name of the database in the connection.',
      cause: error,
    })
  if (is(DENIED))
    return new UserError(
      'sql-denied',
      `${connection.user} may not do this at ${place(connection)}: ${message}`,
      {
        hint: 'Grant the user the right, or use another connection.',
        cause: error,
      },
    )
  if (isTls(code, message))
    return new UserError('sql-tls', `TLS with ${place(connection)} failed: ${message}`, {
      hint: 'Check whether the server offers TLS, and whether the CA of the connection signed its certificate and names this host.',
      cause: error,
    })
  if (is(LOCKED))
    return new OperationalError(
      'sql-locked',
      `${place(connection)}: others hold what this job wants: ${message}`,
      {
        hint: 'See who holds the rows; the job can be started again and goes on from its last checkpoint.',
        retriable: true,
        cause: error,
      },
    )
  if (ofPostgres ? !AWAY.test(state) : state !== '' && told.fatal !== true && !isAway(state, number))
    return new SqlError(message, {
      state,
      number,
      column: typeof told.column === 'string' ? told.column : null,
      cause: error,
    })
  const why = UNREACHABLE[code] ?? message
  return new OperationalError(
    'sql-connection',
    `${system} at ${place(connection)} cannot be reached: ${why}.`,
    {
      hint: 'Check host and port of the connection, and that the server is running.',
      retriable: true,
      cause: error,
    },
  )
}

export type Guarded = <T>(act: () => Promise<T>) => Promise<T>

/** Does something with a session; what fails is told by `sqlError`. */
export const guard =
  (connection: ResolvedDatabase): Guarded =>
  async (act) => {
    try {
      return await act()
    } catch (error) {
      throw sqlError(error, connection)
    }
  }

const isAway = (state: string, number: string): boolean => AWAY_NUMBERS.has(number) || AWAY.test(state)

const isTls = (code: string, message: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code) ||
  /does not support (SSL|TLS)|ssl not enabled|self.signed|certificate/i.test(message)

/** Whether the server has refused a value, not the statement: another row may well be taken. */
export function isRecordError(error: unknown): error is SqlError {
  if (!(error instanceof SqlError)) return false
  // Data and constraints; what a trigger or a procedure raises; MariaDB's own for values that do not fit.
  return /^(22|23|44|45|P0001)/.test(error.state) || ['1265', '1366', '1364', '4078'].includes(error.number)
}

/** A statement that was refused, told of a table. */
export function atTable(error: unknown, table: string, doing: string): unknown {
  if (!(error instanceof SqlError)) return error
  const missing = /^(42P01|42S02|42703|42S22)$/.test(error.state)
  return new UserError('sql-statement', `${table}: ${doing} was refused: ${error.message}`, {
    hint: missing
      ? 'Check table and columns: they may have changed since the job began.'
      : 'The message is the database’s own.',
    cause: error,
  })
}

/** A statement of our own that was refused, told of a connection. */
export const atConnection = (error: unknown, name: string): unknown =>
  error instanceof SqlError
    ? new UserError('sql-statement', `${name}: ${error.message}`, { cause: error })
    : error

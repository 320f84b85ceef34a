/** A table that is appended to exactly once, through kills of the engine and restarts of the server. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialects } from '../../model/connections/database.ts'
import { makeDatabase } from '../../scripts/databases.ts'
import { ask, connectionTo, freshTable, sharedConnection } from '../support/databases.ts'
import { cases } from '../support/cases.ts'
import { inFirstLives } from '../support/recovery.ts'
import {
  FINISHED,
  fileSource,
  fromTable,
  inLine,
  readLines,
  run,
  scratch,
  toFile,
  toTable,
  writeLines,
} from './jobs.ts'

const columns = [
  { name: 'id', type: 'BIGINT NOT NULL' },
  { name: 'v', type: 'STRING' },
]
const ROWS = 20_000
const rows = Array.from({ length: ROWS }, (_, id) => ({ id, v: `value ${id % 100}` }))
const MADE = { postgresql: 'id BIGINT, v TEXT', mariadb: 'id BIGINT, v TEXT' }
const often = { checkpointInterval: 0, checkpointRecords: 1_000, restartAttempts: 1_000, batchSize: 200 }

test.each(dialects)(
  '%s: each row is there once after kills at random moments',
  { timeout: 400_000 },
  async (dialect) => {
    const connection = sharedConnection(dialect)
    using files = scratch()
    writeLines(files.at('in.ndjson'), rows)
    const moments = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(moments, async (waits) => {
        const table = freshTable('once')
        // Without a key a row that came twice would be there twice.
        await ask(connection, `CREATE TABLE ${table} (${MADE[dialect]})`)
        const { status, kills } = await run(
          inLine(table, { file: fileSource(files.at('in.ndjson'), columns), table: toTable(table) }, often),
          connection,
          {
            checkpoint: inFirstLives(
              waits.length,
              ({ number, kill }) => void delay(waits[number - 1]).then(kill),
            ),
          },
        )
        expect(status).toEqual(FINISHED)
        // A quick job may be over before the last of them.
        expect(kills).toBeGreaterThan(0)
        const found = await ask(
          connection,
          `SELECT COUNT(*), COUNT(DISTINCT id), MIN(id), MAX(id) FROM ${table}`,
        )
        expect(found).toEqual([[String(ROWS), String(ROWS), '0', String(ROWS - 1)]])
      }),
      { numRuns: cases(3), endOnFailure: true },
    )
  },
)

test.each(dialects)(
  '%s: a source in order goes on behind its last row',
  { timeout: 400_000 },
  async (dialect) => {
    const connection = sharedConnection(dialect)
    using files = scratch()
    const table = freshTable('read')
    writeLines(files.at('in.ndjson'), rows)
    const filled = inLine(table, {
      file: fileSource(files.at('in.ndjson'), columns),
      table: toTable(table, { create: true, mode: 'upsert', key: ['id'] }),
    })
    expect((await run(filled, connection)).status).toEqual(FINISHED)
    const copied = inLine(
      `${table}_copy`,
      { table: fromTable(table, columns, { orderBy: ['id'] }), file: toFile(files.at('out.ndjson')) },
      often,
    )
    const { status, kills } = await run(copied, connection, {
      checkpoint: inFirstLives(5, ({ kill }) => kill()),
    })
    expect(status).toEqual(FINISHED)
    expect(kills).toBe(5)
    expect(readLines(files.at('out.ndjson'))).toEqual(rows)
  },
)

test.each(dialects)(
  '%s: a server that is restarted is told of, and the job goes on',
  { timeout: 400_000 },
  async (dialect) => {
    const server = await makeDatabase(dialect, randomBytes(8).toString('hex'))
    try {
      const connection = connectionTo(server)
      using files = scratch()
      const table = freshTable('restart')
      writeLines(files.at('in.ndjson'), rows)
      await ask(connection, `CREATE TABLE ${table} (${MADE[dialect]})`)
      let over: Promise<void> = Promise.resolve()
      const { status, logs } = await run(
        inLine(table, { file: fileSource(files.at('in.ndjson'), columns), table: toTable(table) }, often),
        connection,
        {
          checkpoint: inFirstLives(1, () => {
            over = server.stop().then(() => server.start())
          }),
        },
      )
      await over
      expect(status).toEqual(FINISHED)
      expect(logs.map(({ message }) => message).join('\n')).toContain('shop (127.0.0.1:')
      const found = await ask(connection, `SELECT COUNT(*), COUNT(DISTINCT id) FROM ${table}`)
      expect(found).toEqual([[String(ROWS), String(ROWS)]])
    } finally {
      await server.remove()
    }
  },
)

/** The transaction that checkpoints commit: who takes over keeps the one before from committing, and nothing that is not committed is seen. */
import { expect, test } from 'vitest'
import { openTransaction, lookMarker } from '../../drivers/sql/transaction.ts'
import { dialects } from '../../model/connections/database.ts'
import { ask, freshTable, sharedConnection } from '../support/databases.ts'

test.each(dialects)('%s: rows and their note are seen together, and not before', async (dialect) => {
  const connection = sharedConnection(dialect)
  const table = freshTable('seen')
  await ask(connection, `CREATE TABLE ${table} (id INT)`)
  const seen = () => ask(connection, `SELECT COUNT(*) FROM ${table}`)
  const transaction = await openTransaction(connection, table)
  expect(transaction.marker).toBeNull()
  await transaction.within(async (database) => {
    await database.run(`INSERT INTO ${table} VALUES (1)`)
  })
  expect(await seen()).toEqual([['0']])
  expect(await lookMarker(connection, table)).toBeNull()
  await transaction.commit({ checkpoint: 4, hash: 'run:abc' })
  expect(await seen()).toEqual([['1']])
  expect(await lookMarker(connection, table)).toEqual({ checkpoint: 4, hash: 'run:abc' })
  await transaction.within(async (database) => {
    await database.run(`INSERT INTO ${table} VALUES (2)`)
  })
  await transaction.close()
  const next = await openTransaction(connection, table)
  expect(next.marker).toEqual({ checkpoint: 4, hash: 'run:abc' })
  await next.close()
  expect(await seen()).toEqual([['1']])
})

test.each(dialects)('%s: an earlier writer commits nothing once another has taken over', async (dialect) => {
  const connection = sharedConnection(dialect)
  const table = freshTable('fenced')
  await ask(connection, `CREATE TABLE ${table} (id INT)`)
  const earlier = await openTransaction(connection, table)
  await earlier.within(async (database) => {
    await database.run(`INSERT INTO ${table} VALUES (1)`)
  })
  const later = await openTransaction(connection, table)
  await expect(earlier.commit({ checkpoint: 1, hash: 'a' })).rejects.toMatchObject({
    code: 'sql-fenced',
    hint: expect.stringContaining('id of its own'),
  })
  await later.commit({ checkpoint: 1, hash: 'b' })
  await earlier.close()
  await later.close()
  expect(await ask(connection, `SELECT COUNT(*) FROM ${table}`)).toEqual([['0']])
  expect(await lookMarker(connection, table)).toEqual({ checkpoint: 1, hash: 'b' })
})

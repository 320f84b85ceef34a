/** A person with the command line: a connection, its test, a file into a table and back; the password is found nowhere. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { dialects } from '../../model/connections/database.ts'
import { found, filesWith } from '../support/canary.ts'
import { millrace } from '../support/cli.ts'
import { freshTable } from '../support/databases.ts'
import { DATABASE, USER } from '../../scripts/databases.ts'
import { fileSource, fromTable, inLine, readLines, scratch, toFile, toTable, writeLines } from './jobs.ts'

const columns = [
  { name: 'id', type: 'BIGINT NOT NULL' },
  { name: 'paid', type: 'DECIMAL(10, 2)' },
]

test.each(dialects)('%s: connections add, test, list; run there and back', async (dialect) => {
  using files = scratch()
  const { port, password, ca } = inject('databases')[dialect]
  const state = files.at('state')
  mkdirSync(state)
  const env = { MILLRACE_HOME: state, MILLRACE_PASSPHRASE: 'opens the file' }
  const told: string[] = []
  const cli = async (args: readonly string[], stdin = '') => {
    const result = await millrace(args, { cwd: files.folder, env, stdin })
    told.push(result.stdout, result.stderr)
    return result
  }
  const where = ['--dialect', dialect, '--host', '127.0.0.1', '--port', String(port), '--username', USER]
  const added = await cli(
    ['connections', 'add', 'shop', '--database', DATABASE, ...where, '--ca', ca],
    `${password}\n`,
  )
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Connection shop is kept') })
  expect(await cli(['connections', 'test', 'shop'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Connected: (PostgreSQL|MariaDB) \d+.*\n.*\n.*TLS/),
  })
  expect((await cli(['connections', 'list'])).stdout).toContain(`127.0.0.1:${port}/${DATABASE}`)

  const table = freshTable('cli')
  const rows = [
    { id: 1, paid: 0.1 },
    { id: 2, paid: 12_345_678.99 },
  ]
  writeLines(files.at('in.ndjson'), rows)
  const write = inLine('write', {
    file: fileSource(files.at('in.ndjson'), columns),
    table: toTable(table, { create: true, mode: 'upsert', key: ['id'] }),
  })
  const read = inLine('read', {
    table: fromTable(table, columns, { orderBy: ['id'] }),
    file: toFile(files.at('out.ndjson')),
  })
  for (const document of [write, read]) {
    writeFileSync(files.at(`${document.name}.pipeline.json`), JSON.stringify(document))
    const ran = await cli(['run', `${document.name}.pipeline.json`])
    expect(ran, ran.stderr).toMatchObject({ code: 0 })
  }
  expect(readLines(files.at('out.ndjson'))).toEqual(rows)
  expect(found(password, told.join('\n'))).toEqual([])
  expect(filesWith([password], files.folder)).toEqual([])

  expect(
    (
      await cli([
        'connections',
        'add',
        'odd',
        '--database',
        DATABASE,
        '--host',
        `${USER}@127.0.0.1`,
        '--username',
        USER,
        '--no-password',
      ])
    ).code,
  ).not.toBe(0)
  const kafka = await cli(['connections', 'print', 'shop'])
  expect(kafka.stderr).toContain('shop is a connection to a database')
})

import { expect, test } from 'vitest'
import { databaseConnection } from '../../model/connections/database.ts'
import { connections } from '../texts/index.ts'
import { blankDraft, checkDraft, draftFrom } from './kinds.ts'

const words = connections.problems
const full = databaseConnection.parse({
  kind: 'database',
  dialect: 'mariadb',
  host: 'db.example.com',
  port: 3307,
  database: 'shop',
  user: 'reader',
  password: 'secret:elsewhere.password',
  tls: { ca: '-----BEGIN CERTIFICATE-----\n', verifyHost: false },
  connectTimeout: 3_000,
})

test('a connection to a database comes back from its form as it went in', () => {
  const checked = checkDraft(draftFrom('shop', full), words)
  expect(checked).toEqual({ ok: true, request: { name: 'shop', connection: full, secrets: {} } })
})

test('an empty port is the usual one of the dialect, and no TLS and no password are null', () => {
  const draft = { ...blankDraft('database', 'shop'), host: 'h', database: 'd', username: 'u' }
  expect(checkDraft({ ...draft, login: 'none' }, words)).toMatchObject({
    ok: true,
    request: { connection: { port: 5_432, password: null, tls: null } },
  })
  expect(checkDraft({ ...draft, dialect: 'mariadb' }, words)).toMatchObject({
    request: { connection: { port: 3_306, password: 'secret:shop.password' } },
  })
})

test('what is missing or odd is told at its field', () => {
  expect(checkDraft(blankDraft('database', 'shop'), words)).toEqual({
    ok: false,
    problems: { host: words.noHost, database: words.noDatabase, username: words.noUsername },
  })
  const odd = {
    ...blankDraft('database', 'shop'),
    host: 'me:pass@host',
    port: '70000',
    database: 'd',
    username: 'u',
  }
  expect(checkDraft(odd, words)).toEqual({
    ok: false,
    problems: { host: words.notAHost, port: words.notAPort },
  })
})

/** Secrets in a script: only in the options of logins, and written so that they stay one value. */
import { expect, test } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import { secretVariables } from '../../nodes/common/flink/variables.ts'
import { declarations, statementSql } from './print.ts'
import { withSecrets, type FlinkScript } from './script.ts'
import { exportOf, node, pipeline, sink } from './testing.ts'

const shop = kafkaConnection.parse({
  kind: 'kafka',
  brokers: ['b:1'],
  tls: { ca: null, certificate: 'CERT', key: 'secret:shop.key', passphrase: 'secret:shop.passphrase' },
  sasl: { mechanism: 'plain', username: 'me', password: 'secret:shop.password' },
})

test('each is found by the variable that stands for it', () => {
  expect(secretVariables('shop', shop).map(({ variable, secret }) => [variable, secret])).toEqual([
    ['SHOP_SSL_KEY', 'shop.key'],
    ['SHOP_SSL_KEY_PASSWORD', 'shop.passphrase'],
    ['SHOP_PASSWORD', 'shop.password'],
  ])
})

const withTopic = (script: FlinkScript, topic: string): FlinkScript => ({
  ...script,
  nodes: script.nodes.map((one) => ({
    ...one,
    statements: one.statements.map((statement) =>
      statement.kind === 'table' ? { ...statement, options: { ...statement.options, topic } } : statement,
    ),
  })),
})

test('a password with quotes stays one, and a topic that is called like a variable gets nothing', () => {
  const made = exportOf(
    pipeline(
      {
        a: node('kafka_source', {
          connection: 'shop',
          topics: ['t'],
          schema: [{ name: 'id', type: 'INT' }],
        }),
        b: sink(),
      },
      ['a.out->b.in'],
    ),
    { shop },
  )
  expect(made.sql).toContain('password="${SHOP_PASSWORD}"')
  const password = `a"b\\c'd`
  const values = Object.fromEntries(
    secretVariables('shop', shop).map(({ variable, written }) => [variable, written(password)]),
  )
  // As a parameter may have it.
  const [table] = declarations(withSecrets(withTopic(made.script, '${SHOP_PASSWORD}'), values))
  const sql = table === undefined ? '' : statementSql(table.statement, '')
  expect(sql).toContain(`password="a\\"b\\\\c''d";'`)
  expect(sql).toContain(`'properties.ssl.key.password' = 'a"b\\c''d'`)
  expect(sql).toContain("'topic' = '${SHOP_PASSWORD}'")
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { kafkaConnection } from '../../../model/connections/kafka.ts'
import { createSecrets } from '../secrets/secrets.ts'
import { redactorOf } from './secretValues.ts'
import { withoutSecrets } from './toldJob.ts'

const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-told-'))
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }))

const PASSWORD = String.raw`it's "s3\cret`
const shop = kafkaConnection.parse({
  kind: 'kafka',
  brokers: ['127.0.0.1:9092'],
  sasl: { mechanism: 'plain', username: 'me', password: 'secret:shop.password' },
})
const failure = `Caused by: KafkaException: bad login ${PASSWORD}`
const failed = {
  id: 1,
  at: 0,
  duration: 0,
  bytes: 0,
  stateBytes: 0,
  state: 'failed' as const,
  savepoint: false,
  path: null,
  failure,
}
const job = {
  exceptions: [{ at: 0, message: failure, trace: `At first\n${failure}`, task: null, host: null }],
  checkpoints: {
    completed: 0,
    failed: 1,
    running: 0,
    last: null,
    lastSavepoint: null,
    lastFailed: failed,
    restoredFrom: null,
    history: [failed],
  },
}

test('what a cluster tells of a failure has no secret of a connection in it; one that is not here hides none of the others', async () => {
  const env = { MILLRACE_SECRET_SHOP_PASSWORD: PASSWORD }
  const secrets = createSecrets({ stateDirectory, env, keyring: null })
  const missing = { ...shop, sasl: { ...shop.sasl, password: 'secret:gone.password' } } as typeof shop
  const told = withoutSecrets(job, await redactorOf({ gone: missing, shop }, secrets))
  expect(told.exceptions[0]?.trace).toBe('At first\nCaused by: KafkaException: bad login ***')
  expect(JSON.stringify(told)).not.toContain('s3')
})

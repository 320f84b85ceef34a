import { expect, test } from 'vitest'
import { flinkConnection } from '../../model/connections/flink.ts'
import { connections } from '../texts/index.ts'
import { blankDraft, checkDraft, draftFrom } from './kinds.ts'

const words = connections.problems
const full = flinkConnection.parse({
  kind: 'flink',
  jobManager: 'https://flink.example.com',
  gateway: 'https://flink.example.com/gateway',
  environment: 'production',
  ca: '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n',
  login: { username: 'ada', password: 'secret:prod.password' },
  requestTimeout: 5_000,
})

test('a draft of a Flink connection gives back what it was made of, and its typed password', () => {
  const draft = { ...draftFrom('prod', full), typed: { password: 'hush' } }
  expect(checkDraft(draft, words)).toEqual({
    ok: true,
    request: { name: 'prod', connection: full, secrets: { 'prod.password': 'hush' } },
  })
})

test('what is missing or no address is told at its field', () => {
  expect(checkDraft(blankDraft('flink', 'local'), words)).toMatchObject({
    ok: false,
    problems: { jobManager: words.noJobManager },
  })
  const odd = { ...blankDraft('flink', 'local'), jobManager: 'localhost:8081', gateway: 'http://a:b@host' }
  expect(checkDraft(odd, words)).toMatchObject({
    ok: false,
    problems: { jobManager: words.notAnAddress, gateway: words.loginInAddress },
  })
})

/** Connections from the command line and from the screen's side of the bridge, against real brokers. */
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import { createConnections } from '../../main/services/connections.ts'
import { createSecrets } from '../../main/services/secrets/secrets.ts'
import { millrace, type CliResult } from '../support/cli.ts'
import { listener, sharedPlain, sharedSecure } from '../support/kafka.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const PASSPHRASE = 'four words of mine'
const cli = (args: readonly string[], stdin = '', env: Record<string, string> = {}): Promise<CliResult> =>
  millrace(['connections', ...args], {
    cwd: folder,
    stdin,
    env: { MILLRACE_HOME: join(folder, 'home'), MILLRACE_PASSPHRASE: PASSPHRASE, ...env },
  })
const secure = () => {
  const { secure: own, address } = sharedSecure()
  if (own === null) throw new Error('the secure broker has certificates')
  return { ...own, address }
}
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

describe('the command line', () => {
  test('makes, lists, tests, prints and removes a connection with a login', async () => {
    const ca = write('ca.pem', secure().ca)
    const add = ['add', 'shop', '--brokers', secure().address, '--ca', ca, '--sasl', 'scram-sha-512']
    expect(await cli([...add, '--username', 'alice'], 'alice-secret\n')).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(await cli(['test', 'shop'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Connected: 1 broker, \d+ topics?\.\n {2}Cluster id: /),
    })
    expect((await cli(['list'])).stdout).toMatch(/^shop .* TLS, scram-sha-512 +shop\.password$/m)
    expect((await cli(['print', 'shop'])).stdout).toContain('password="${secret:shop.password}"')

    expect(await cli([...add, '--username', 'alice', '--replace'], 'wrong\n')).toMatchObject({ code: 0 })
    const failed = await cli(['test', 'shop'])
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr).toContain('does not accept the user alice with this password')

    expect(await cli(['remove', 'shop'])).toMatchObject({ code: 0 })
    expect(await cli(['test', 'shop'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no connection shop'),
    })
    expect(readFileSync(join(folder, 'home', 'secrets.json'), 'utf8')).not.toContain('shop.password')
  })

  test('takes a secret from the environment, and then keeps none', async () => {
    const ca = write('ca.pem', secure().ca)
    const env = { MILLRACE_SECRET_SHOP_PASSWORD: 'alice-secret', MILLRACE_PASSPHRASE: '' }
    const add = ['add', 'shop', '--brokers', secure().address, '--ca', ca, '--sasl', 'plain']
    expect(await cli([...add, '--username', 'alice'], '', env)).toMatchObject({ code: 0 })
    expect(await cli(['test', 'shop'], '', env)).toMatchObject({ code: 0 })
    const without = await cli(['test', 'shop'])
    expect(without).toMatchObject({ code: 1 })
    expect(without.stderr).toContain('MILLRACE_SECRET_SHOP_PASSWORD')
  })

  test('says that secrets are locked where nobody can be asked', async () => {
    const add = ['add', 'shop', '--brokers', 'a:1', '--sasl', 'plain', '--username', 'me']
    const { code, stderr } = await cli(add, 'pw\n', { MILLRACE_PASSPHRASE: '' })
    expect(code).toBe(2)
    expect(stderr).toContain('MILLRACE_PASSPHRASE')
  })

  test('imports a kafka.properties file with its certificates, and says what became of each key', async () => {
    const { key, certificate, ca } = secure()
    const locked = createPrivateKey(key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString()
    write('client.pem', locked + certificate)
    write('trust.pem', ca)
    const [address = ''] = listener('mutualTls').brokers
    const text = [
      'security.protocol=SSL',
      'ssl.truststore.type=PEM',
      'ssl.truststore.location=trust.pem',
      'ssl.keystore.type=PEM',
      `ssl.keystore.location=${join(folder, 'client.pem')}`,
      'ssl.key.password=open sesame',
      'metric.reporters=com.acme.Reporter',
    ].join('\n')
    write('mtls.properties', text)
    expect(await cli(['import', 'mtls.properties'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('names no bootstrap.servers'),
    })
    const imported = await cli(['import', 'mtls.properties', '--brokers', address])
    expect(imported).toMatchObject({ code: 0, stderr: '' })
    expect(imported.stdout).toMatch(
      /^ssl\.truststore\.location +set +CA certificates\. Read from the file\.$/m,
    )
    expect(imported.stdout).toMatch(/^ssl\.key\.password +secret /m)
    expect(imported.stdout).toMatch(/^metric\.reporters +no effect +Only for clients on the JVM\.$/m)
    expect(imported.stdout).not.toContain('sesame')
    expect(await cli(['test', 'mtls'])).toMatchObject({ code: 0 })
  })
})

describe('the services', () => {
  const open = () => {
    const secrets = createSecrets({
      stateDirectory: folder,
      env: { MILLRACE_PASSPHRASE: PASSPHRASE },
      keyring: null,
    })
    return createConnections({ stateDirectory: folder, secrets })
  }
  const plain = kafkaConnection.parse({ kind: 'kafka', brokers: ['127.0.0.1:1'] })

  test('try a draft with secrets that are not kept, and remember the test of what is', async () => {
    const connections = open()
    const draft = {
      name: 'shop',
      connection: {
        ...plain,
        brokers: [secure().address],
        tls: { ca: secure().ca, certificate: null, key: null, passphrase: null, verifyHost: true },
        sasl: { mechanism: 'scram-sha-256' as const, username: 'bob', password: 'secret:shop.password' },
      },
      secrets: { 'shop.password': 'bob-secret' },
    }
    expect(await connections.test(draft)).toMatchObject({ ok: true })
    expect(await connections.list()).toEqual([])
    await connections.save(draft, null)
    expect(await connections.list()).toMatchObject([{ name: 'shop', tested: null }])
    expect(await connections.test({ ...draft, secrets: {} })).toMatchObject({ ok: true })
    expect(await connections.list()).toMatchObject([{ name: 'shop', tested: { ok: true } }])
    await connections.save({ ...draft, secrets: { 'shop.password': 'wrong' } }, 'shop')
    expect(await connections.list()).toMatchObject([{ name: 'shop', tested: null }])
    const wrong = await connections.test({ ...draft, secrets: {} })
    expect(wrong).toMatchObject({ ok: false })
    expect(wrong.message).toContain('does not accept the user bob')
  })

  test('say that a port speaks TLS, or none', async () => {
    const connections = open()
    const toTls = { ...plain, brokers: [secure().address] }
    expect(await connections.test({ name: 'a', connection: toTls, secrets: {} })).toMatchObject({
      ok: false,
      message: expect.stringContaining('speaks TLS'),
      hint: expect.stringContaining('Turn TLS on'),
    })
    const toPlain = {
      ...plain,
      brokers: [sharedPlain().address],
      tls: { ca: null, certificate: null, key: null, passphrase: null, verifyHost: true },
    }
    expect(await connections.test({ name: 'b', connection: toPlain, secrets: {} })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/TLS/),
    })
  })
})

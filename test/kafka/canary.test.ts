/**
 * Unique secrets go in by every way that there is, work, and fail; afterwards they are in no file but encrypted, in nothing that a command prints, in no message to
 * the screen, and in no process's command line.
 */
import { createPrivateKey } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from '../../bridge/client.ts'
import { hostContract, type Envelope } from '../../bridge/contract.ts'
import { memoryPair } from '../../bridge/transports/memory.ts'
import { forkEngine } from '../../main/services/engine/fork.ts'
import { entryPoint, examplesDirectory } from '../../main/services/locations.ts'
import { createServices } from '../../main/services/services.ts'
import { openSession } from '../../main/services/session.ts'
import { kafkaConnection, type KafkaConnection } from '../../model/connections/kafka.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { filesWith, found, newCanary, watchProcesses } from '../support/canary.ts'
import { millrace, type CliResult } from '../support/cli.ts'
import { freshName, listener, secureConnection, sharedSecure } from '../support/kafka.ts'
import { makeTopic } from '../support/kafkaJobs.ts'
import { descendants } from '../support/processes.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  for (const name of ['home', 'tmp', 'work']) mkdirSync(join(folder, name))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Opens the file of secrets. */
const MASTER = newCanary()
/** Of a client's key: it works. */
const KEY_PASSPHRASE = newCanary()
/** Of a login that the broker refuses, and of a registry. */
const PASSWORD = newCanary()
const REGISTRY = newCanary()
const CANARIES = [MASTER, KEY_PASSPHRASE, PASSWORD, REGISTRY]

const secure = () => {
  const { secure: own, address } = sharedSecure()
  if (own === null) throw new Error('the secure broker has certificates')
  return { ...own, address }
}
/** The client's key under the passphrase. A line of it is a secret too. */
function lockedKey(): { readonly pem: string; readonly line: string } {
  const pem = createPrivateKey(secure().key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: KEY_PASSPHRASE })
    .toString()
  return { pem, line: pem.split('\n')[4] ?? '' }
}

/** Reads a topic for ever and writes what it reads to the console and, in transactions, to another topic. */
function writeJob(connection: string, topic: string, results: string): string {
  const document = pipeline(
    {
      src: node('kafka_source', { connection, topics: [topic], value: { format: { kind: 'text' } } }),
      console: node('console_sink', {}),
      sink: node('kafka_sink', {
        connection,
        topic: results,
        guarantee: 'exactly-once',
        transactionalId: `${results}-tx`,
      }),
    },
    [
      ['src.out', 'console.in'],
      ['src.out', 'sink.in'],
    ],
    { checkpointInterval: 200, restartAttempts: 0 },
  )
  const file = join(folder, 'work', `${connection}.pipeline.json`)
  writeFileSync(file, writeDocument(document))
  return file
}

test('on the command line', async () => {
  const key = lockedKey()
  const secrets = [...CANARIES, key.line]
  // What a person brings lies where the person has put it.
  const brought = mkdtempSync(join(tmpdir(), 'millrace-brought-'))
  const bring = (name: string, text: string): string => {
    writeFileSync(join(brought, name), text)
    return join(brought, name)
  }
  try {
    const printed: string[] = []
    const cli = async (
      args: readonly string[],
      stdin = '',
      started: (child: ChildProcess) => void = () => undefined,
    ): Promise<CliResult> => {
      const result = await millrace(args, {
        cwd: join(folder, 'work'),
        stdin,
        started,
        env: {
          MILLRACE_HOME: join(folder, 'home'),
          HOME: join(folder, 'home'),
          TMPDIR: join(folder, 'tmp'),
          MILLRACE_PASSPHRASE: MASTER,
        },
      })
      printed.push(result.stdout, result.stderr)
      return result
    }
    const watch = watchProcesses(secrets)
    const ca = bring('ca.pem', secure().ca)
    const [mtls = ''] = listener('mutualTls').brokers
    const certificate = bring('client.pem', secure().certificate)
    const add = ['connections', 'add', 'works', '--brokers', mtls, '--ca', ca, '--certificate', certificate]
    const withKey = [...add, '--key', bring('client.key', key.pem), '--key-passphrase']
    expect(await cli(withKey, `${KEY_PASSPHRASE}\n`)).toMatchObject({ code: 0 })
    expect(await cli(['connections', 'test', 'works'])).toMatchObject({ code: 0 })

    const properties = [
      `bootstrap.servers=${secure().address}`,
      'security.protocol=SASL_SSL',
      'ssl.truststore.type=PEM',
      `ssl.truststore.location=${ca}`,
      'sasl.mechanism=SCRAM-SHA-256',
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="${PASSWORD}";`,
      'schema.registry.url=http://127.0.0.1:1',
      'basic.auth.credentials.source=USER_INFO',
      `basic.auth.user.info=me:${REGISTRY}`,
      `my.password=${PASSWORD}`,
    ].join('\n')
    const file = bring('refused.properties', properties)
    expect(await cli(['connections', 'import', file])).toMatchObject({ code: 0 })
    expect(await cli(['connections', 'import', file, '--json', '--replace'])).toMatchObject({ code: 0 })
    const refused = await cli(['connections', 'test', 'refused', '--json'])
    expect(refused).toMatchObject({ code: 1 })
    expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false })

    // A run with checkpoints, a savepoint and transactions; and one that the broker refuses.
    const [topic, results] = [freshName('alice-canary'), freshName('alice-results')]
    const words = ['one', 'two', 'three'].map((value) => ({ value }))
    await makeTopic(secureConnection('admin'), topic, 1, [...words, { value: null }])
    await makeTopic(secureConnection('admin'), results, 1)
    const engines: string[] = []
    const stopAtRows = (child: ChildProcess): void => {
      child.stdout?.once('data', () => {
        for (const { pid, command } of descendants(child.pid ?? -1))
          if (/engine/.test(command)) engines.push(readFileSync(`/proc/${pid}/environ`, 'utf8'))
        child.kill('SIGINT')
      })
    }
    const run = ['run', writeJob('works', topic, results), '--savepoint', 'kept']
    const ran = await cli(run, '', stopAtRows)
    expect(ran.stdout).toContain('three')
    expect(ran.stderr).toContain('Savepoint kept')
    expect(engines.length).toBeGreaterThan(0)
    for (const secret of secrets) expect(found(secret, engines.join('\n'))).toEqual([])
    expect(await cli(['inspect', join(folder, 'work', 'works.pipeline.json'), '--json'])).toMatchObject({
      code: 0,
    })
    expect(await cli(['run', writeJob('refused', topic, results), '--json'])).toMatchObject({ code: 1 })

    await cli(['connections', 'list'])
    await cli(['connections', 'list', '--json'])
    await cli(['connections', 'print', 'works'])
    await cli(['connections', 'print', 'refused'])

    expect(watch.looks()).toBeGreaterThan(50)
    expect(watch.end()).toEqual([])
    expect(printed.join('\n').length).toBeGreaterThan(1_000)
    for (const secret of secrets) expect(found(secret, printed.join('\n'))).toEqual([])
    expect(filesWith(secrets, folder)).toEqual([])
  } finally {
    rmSync(brought, { recursive: true, force: true })
  }
})

test('between the screen and its host', async () => {
  const key = lockedKey()
  const secrets = [...CANARIES, key.line]
  const watch = watchProcesses(secrets)
  const services = createServices({
    shell: 'web',
    version: '0.0.0',
    stateDirectory: join(folder, 'home'),
    examplesDirectory,
    definitions,
    keyring: null,
    launchEngine: (memoryLimit) => forkEngine({ entry: entryPoint('engine'), memoryLimit }),
  })
  const [near, far] = memoryPair()
  /** Everything that the host tells the screen. */
  const told: Envelope[] = []
  const session = openSession({
    services,
    transport: { ...far, send: (message) => (told.push(structuredClone(message)), far.send(message)) },
    mayClose: () => undefined,
  })
  const client = createClient(hostContract, near)
  const plain = kafkaConnection.parse({ kind: 'kafka', brokers: ['127.0.0.1:1'] })
  const works: KafkaConnection = {
    ...plain,
    brokers: listener('mutualTls').brokers,
    tls: {
      ca: secure().ca,
      certificate: secure().certificate,
      key: 'secret:works.key',
      passphrase: 'secret:works.passphrase',
      verifyHost: true,
    },
  }
  const refused: KafkaConnection = {
    ...plain,
    brokers: [secure().address],
    tls: { ca: secure().ca, certificate: null, key: null, passphrase: null, verifyHost: true },
    sasl: { mechanism: 'plain', username: 'alice', password: 'secret:refused.password' },
    registry: {
      url: 'http://127.0.0.1:1',
      username: 'me',
      password: 'secret:refused.registry-password',
      token: null,
      ca: null,
    },
  }
  const drafts = [
    {
      name: 'works',
      connection: works,
      secrets: { 'works.key': key.pem, 'works.passphrase': KEY_PASSPHRASE },
    },
    {
      name: 'refused',
      connection: refused,
      secrets: { 'refused.password': PASSWORD, 'refused.registry-password': REGISTRY },
    },
  ]
  const failure = async (asked: Promise<unknown>): Promise<void> => {
    await expect(asked).rejects.toBeInstanceOf(Error)
  }
  for (const draft of drafts) await client.request('connection.test', draft)
  // Refused while the file is not open, with the secrets in the request.
  for (const draft of drafts) await failure(client.request('connection.save', { draft, was: null }))
  await client.request('secret.unlock', { passphrase: MASTER })
  await failure(client.request('secret.unlock', { passphrase: PASSWORD }))
  for (const draft of drafts) await client.request('connection.save', { draft, was: null })
  for (const draft of drafts) await failure(client.request('connection.save', { draft, was: null }))
  // Malformed: the answer says what is wrong with it.
  await failure(
    client.request('connection.save', {
      draft: {
        ...drafts[1],
        connection: { ...refused, sasl: { ...refused.sasl, password: PASSWORD } },
      } as never,
      was: null,
    }),
  )
  const results = []
  for (const { name, connection } of drafts)
    results.push(await client.request('connection.test', { name, connection, secrets: {} }))
  expect(results).toMatchObject([{ ok: true }, { ok: false }])
  const { connections, secrets: view } = await client.request('connection.list', {})
  expect(connections.map(({ name }) => name)).toEqual(['refused', 'works'])
  expect(view.places['works.key']).toBe('file')
  client.close()
  await session.ended
  services.close()

  expect(watch.end()).toEqual([])
  expect(told.length).toBeGreaterThan(10)
  for (const secret of secrets) expect(found(secret, JSON.stringify(told))).toEqual([])
  expect(filesWith(secrets, folder)).toEqual([])
})

test('the search finds a canary in each disguise', () => {
  const canary = newCanary()
  for (const pad of ['', 'x', 'xy', 'xyz']) {
    const text = Buffer.from(`${pad}${canary}${pad}`)
    for (const content of [
      text,
      text.toString('base64'),
      text.toString('hex'),
      Buffer.from(text.toString(), 'utf16le'),
    ])
      expect(found(canary, content), `${pad} ${content.toString().slice(0, 20)}`).not.toEqual([])
  }
})

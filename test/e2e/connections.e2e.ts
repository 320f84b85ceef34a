/** Connections on the screen, against a real secure broker: made, tested, locked and unlocked, read from a file, removed. */
import { createPrivateKey } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { ownBroker, type TestBroker } from '../support/kafka.ts'
import { inspector, node, notice, openFile, runState, selectNode } from './editor.ts'
import { settled, expect, test } from './fixture.ts'
import { writePipeline } from './pipelines.ts'

let broker: TestBroker
test.beforeAll(async () => {
  test.setTimeout(120_000)
  broker = await ownBroker({ secure: true })
})
test.afterAll(() => broker[Symbol.asyncDispose]())

const PASSPHRASE = 'four words of mine'

const secure = () => {
  if (broker.secure === null) throw new Error('the broker is secure')
  return broker.secure
}

async function openConnections(page: Page): Promise<Locator> {
  await settled(page)
  await page.getByRole('banner').getByRole('button', { name: 'Connections' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connections' })
  await dialog.waitFor()
  return dialog
}

const button = (dialog: Locator, name: string): Locator => dialog.getByRole('button', { name, exact: true })
const field = (dialog: Locator, name: string): Locator => dialog.getByLabel(name, { exact: true })

/** All that the app has written, as one text. */
function written(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n')
}

test('a secure connection is made, tested, kept, and opened again by the passphrase', async ({ app }) => {
  const dialog = await openConnections(app.page)
  await dialog.getByText('No connection yet.').waitFor()
  await dialog.getByRole('button', { name: 'New connection' }).last().click()
  await field(dialog, 'Name').fill('shop')
  await field(dialog, 'Bootstrap servers').fill(broker.address)

  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('speaks TLS')
  await dialog.getByRole('radio', { name: 'TLS' }).check()
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText(/authority|certificate/)
  await field(dialog, 'CA certificates').fill(secure().ca)
  await dialog.getByRole('radio', { name: 'SCRAM-512' }).check()
  await field(dialog, 'User').fill('alice')
  await field(dialog, 'Password').fill('wrong')
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('does not accept the user alice with this password')
  await field(dialog, 'Password').fill('alice-secret')
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('Connected: 1 broker')

  await button(dialog, 'Save').click()
  // The tests' Electron has no keyring: it says so, and the file takes its place.
  if (app.shell === 'electron') await expect(dialog).toContainText('No keyring answers')
  await field(dialog, 'Passphrase').fill(PASSPHRASE)
  await field(dialog, 'The same again').fill('another one here')
  await button(dialog, 'Set passphrase').click()
  await expect(dialog.getByRole('alert')).toContainText('differ')
  await field(dialog, 'The same again').fill(PASSPHRASE)
  await button(dialog, 'Set passphrase').click()
  await expect(dialog.getByText('Kept in a file that the passphrase opens.')).toBeVisible()
  await expect(field(dialog, 'Password')).toHaveValue('')
  await expect(button(dialog, 'Save')).toBeDisabled()

  await app.restart()
  const again = await openConnections(app.page)
  await button(again, 'Test').click()
  await field(again, 'Passphrase').fill('not this one')
  await button(again, 'Unlock').click()
  await expect(again.getByRole('alert')).toContainText('does not open')
  await field(again, 'Passphrase').fill(PASSPHRASE)
  await button(again, 'Unlock').click()
  await expect(again.getByRole('status')).toContainText('Connected: 1 broker')
  await expect(again.getByRole('img', { name: 'Its last test succeeded' })).toBeVisible()
  expect(written(path.dirname(app.folder))).not.toContain('alice-secret')
})

test('a kafka.properties file that is dropped with its certificates fills in the form', async ({ app }) => {
  const dialog = await openConnections(app.page)
  const { ca, certificate, key } = secure()
  const locked = createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
    .toString()
  const properties = [
    `bootstrap.servers=127.0.0.1:${broker.port + 2}`,
    'security.protocol=SSL',
    'ssl.truststore.type=PEM',
    'ssl.truststore.location=/etc/kafka/ca.pem',
    'ssl.keystore.type=PEM',
    'ssl.keystore.location=/etc/kafka/client.pem',
    'ssl.key.password=open sesame',
    'value.deserializer=org.apache.kafka.common.serialization.StringDeserializer',
    'metric.reporters=com.acme.Reporter',
  ].join('\n')
  const files = { 'client.properties': properties, 'ca.pem': ca, 'client.pem': locked + certificate }
  const dropped = await app.page.evaluateHandle((texts) => {
    const data = new DataTransfer()
    for (const [name, text] of Object.entries(texts)) data.items.add(new File([text], name))
    return data
  }, files)
  await dialog.locator('.conn').dispatchEvent('drop', { dataTransfer: dropped })

  const row = (name: string): Locator =>
    dialog.getByRole('table', { name: 'What became of each key' }).getByRole('row').filter({ hasText: name })
  await expect(row('ssl.keystore.location')).toContainText('Read from the file.')
  await expect(row('ssl.key.password')).toContainText('Secret')
  await expect(row('value.deserializer')).toContainText('Text.')
  await expect(row('metric.reporters')).toContainText('Only for clients on the JVM.')
  await expect(dialog.getByRole('table')).not.toContainText('open sesame')
  await button(dialog, 'Fill in the form').click()

  await field(dialog, 'Name').fill('mtls')
  await expect(field(dialog, 'CA certificates')).toHaveValue(/BEGIN CERTIFICATE/)
  await button(dialog, 'Test').click()
  await expect(dialog.getByRole('status')).toContainText('Connected: 1 broker')

  // What is not saved is not lost by a slip.
  await app.page.keyboard.press('Escape')
  await button(dialog, 'Keep editing').click()
  await button(dialog, 'Save').click()
  await field(dialog, 'Passphrase').fill(PASSPHRASE)
  await field(dialog, 'The same again').fill(PASSPHRASE)
  await button(dialog, 'Set passphrase').click()
  await expect(button(dialog, 'Save')).toBeDisabled()
  await button(dialog, 'Copy as kafka.properties').click()
  if (app.shell === 'chromium') {
    const copied = await app.page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('ssl.keystore.key=${secret:mtls.key}')
    expect(copied).not.toContain('PRIVATE KEY')
  }

  await button(dialog, 'Remove').click()
  await button(dialog, 'Remove').click()
  await dialog.getByText('No connection yet.').waitFor()
})

test('a node makes and chooses its connection, and a run asks for the passphrase of its secrets', async ({
  app,
}) => {
  const topic = 'alice-words'
  const admin = broker.connection
  await createTopic(admin, { topic, partitions: 2, replication: 1 })
  const producer = await openProducer(admin, { acks: -1, compression: 'none', idempotent: false, retries: 3 })
  const words = ['one', 'two', 'three'].map((word, i) => ({
    key: null,
    value: Buffer.from(word),
    partition: i % 2,
  }))
  await producer.send(topic, words)
  await producer.close()
  const file = writePipeline(app.folder, {
    name: 'words',
    nodes: {
      words: {
        type: 'kafka_source',
        label: 'Words',
        config: {
          connection: 'shop',
          topics: [topic],
          value: { format: { kind: 'text' } },
          stop: 'latest',
        },
      },
      console: { type: 'console_sink', label: 'Console', config: {} },
    },
    edges: [['words.out', 'console.in']],
  })
  await settled(app.page)
  await openFile(app.page, file)
  await selectNode(app.page, 'words')
  const form = inspector(app.page)
  await expect(form.getByRole('alert')).toContainText('There is no connection shop on this machine.')
  await form.getByRole('button', { name: 'Make shop' }).click()

  const dialog = app.page.getByRole('dialog', { name: 'Connections' })
  await expect(field(dialog, 'Name')).toHaveValue('shop')
  await field(dialog, 'Bootstrap servers').fill(broker.address)
  await dialog.getByRole('radio', { name: 'TLS' }).check()
  await field(dialog, 'CA certificates').fill(secure().ca)
  await dialog.getByRole('radio', { name: 'SCRAM-512' }).check()
  await field(dialog, 'User').fill('alice')
  await field(dialog, 'Password').fill('alice-secret')
  await button(dialog, 'Save').click()
  await field(dialog, 'Passphrase').fill(PASSPHRASE)
  await field(dialog, 'The same again').fill(PASSPHRASE)
  await button(dialog, 'Set passphrase').click()
  await dialog.waitFor({ state: 'hidden' })
  await expect(field(form, 'Connection')).toHaveValue('shop')
  await button(form, 'Test').click()
  await expect(form.getByRole('status').filter({ hasText: 'Connected: 1 broker' })).toBeVisible()
  await app.page.keyboard.press('Control+Enter')
  await expect(runState(app.page)).toHaveText('Finished')
  await expect(node(app.page, 'console')).toContainText('total 3')

  await app.restart()
  await settled(app.page)
  await openFile(app.page, file)
  // Opening a pipeline connects to nothing and opens no secret; a run does.
  await expect(runState(app.page)).toHaveText('Not run yet')
  await app.page.keyboard.press('Control+Enter')
  const stopped = notice(app.page, 'are locked')
  await button(stopped, 'Unlock the secrets').click()
  const locked = app.page.getByRole('dialog', { name: 'Connections' })
  await field(locked, 'Passphrase').fill(PASSPHRASE)
  await button(locked, 'Unlock').click()
  await locked.waitFor({ state: 'hidden' })
  await expect(runState(app.page)).toHaveText('Finished')
})

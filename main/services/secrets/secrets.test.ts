import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Keyring } from './keyring.ts'
import { createSecrets, type SecretsOptions } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const PASSPHRASE = 'four words of mine'
const CANARY = 'hunter2-canary-value'
const open = (rest: Partial<SecretsOptions> = {}) =>
  createSecrets({ stateDirectory: folder, env: {}, keyring: null, ...rest })
const file = (): string => join(folder, 'secrets.json')
const everything = (): string =>
  readdirSync(folder)
    .map((name) => name + readFileSync(join(folder, name), 'utf8'))
    .join('\n')

/** An operating system's store for tests: reverses the text, so that it is not in the clear. */
const keyringOf = (refusal: string | null = null): Keyring => ({
  refusal: () => Promise.resolve(refusal),
  encrypt: (text) => Promise.resolve(Buffer.from(text).reverse().toString('base64')),
  decrypt: (sealed) => Promise.resolve(Buffer.from(sealed, 'base64').reverse().toString()),
})

describe('the file with a passphrase', () => {
  it('keeps secrets for another process that knows the passphrase, and only encrypted', async () => {
    const first = open()
    expect((await first.view([])).file.state).toBe('new')
    await first.unlock(PASSPHRASE)
    await first.set('prod.password', CANARY)
    await first.set('prod.token', 'größer 密')
    expect(everything()).not.toContain(CANARY)
    expect(everything()).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, -4))
    expect(everything()).not.toContain(PASSPHRASE)
    expect(statSync(file()).mode & 0o077).toBe(0)

    const second = open()
    expect(await second.view(['prod.password', 'other'])).toMatchObject({
      store: 'file',
      refused: null,
      file: { state: 'locked', problem: null },
      places: { 'prod.password': 'file', other: null },
    })
    await second.unlock(PASSPHRASE)
    expect(await second.get('prod.password')).toBe(CANARY)
    expect(await second.get('prod.token')).toBe('größer 密')
  })

  it('refuses a wrong passphrase, and stays as it was', async () => {
    const first = open()
    await first.unlock(PASSPHRASE)
    await first.set('a', CANARY)
    const before = readFileSync(file(), 'utf8')
    const second = open()
    await expect(second.unlock('another passphrase')).rejects.toMatchObject({
      code: 'secret.passphrase',
      message: expect.stringContaining('does not open'),
    })
    await expect(second.get('a')).rejects.toMatchObject({ code: 'secret.locked' })
    await expect(second.set('a', 'x')).rejects.toMatchObject({ code: 'secret.locked' })
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })

  it('takes no passphrase that is too short', async () => {
    await expect(open().unlock('short')).rejects.toMatchObject({ code: 'secret.short' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not overwritten when it is half written, and says so', async () => {
    const first = open()
    await first.unlock(PASSPHRASE)
    await first.set('a', CANARY)
    const half = readFileSync(file(), 'utf8').slice(0, -40)
    writeFileSync(file(), half)
    const second = open({ env: { MILLRACE_PASSPHRASE: PASSPHRASE } })
    for (const act of [() => second.get('a'), () => second.set('a', 'x'), () => second.unlock(PASSPHRASE)])
      await expect(act()).rejects.toMatchObject({ code: 'secret.damaged' })
    expect((await second.view(['a'])).file).toMatchObject({
      state: 'locked',
      problem: expect.stringContaining('damaged'),
    })
    expect(readFileSync(file(), 'utf8')).toBe(half)
  })

  it('notices a secret that was changed, or put under another name', async () => {
    const first = open()
    await first.unlock(PASSPHRASE)
    await first.set('a', 'one')
    await first.set('b', 'two')
    const content = JSON.parse(readFileSync(file(), 'utf8')) as { secrets: Record<string, string> }
    const { a = '', b = '' } = content.secrets
    writeFileSync(file(), JSON.stringify({ ...content, secrets: { a: b, b: a } }))
    await expect(first.get('a')).rejects.toMatchObject({ code: 'secret.damaged' })
  })

  it('takes no key cost from the file that would take all memory', async () => {
    const first = open()
    await first.unlock(PASSPHRASE)
    const content = JSON.parse(readFileSync(file(), 'utf8')) as { kdf: object }
    writeFileSync(file(), JSON.stringify({ ...content, kdf: { ...content.kdf, n: 2 ** 30 } }))
    await expect(open().unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'secret.damaged' })
  })

  it('loses no change of two at once', async () => {
    const secrets = open()
    await secrets.unlock(PASSPHRASE)
    await Promise.all(Array.from({ length: 20 }, (_, i) => secrets.set(`s${i}`, String(i))))
    await Promise.all([secrets.remove('s3'), secrets.set('s4', 'new')])
    const { places } = await secrets.view(Array.from({ length: 20 }, (_, i) => `s${i}`))
    expect(Object.values(places).filter((place) => place === 'file')).toHaveLength(19)
    expect(await secrets.get('s4')).toBe('new')
  })

  it('is opened by the environment, or by asking once', async () => {
    const env = { MILLRACE_PASSPHRASE: PASSPHRASE }
    await open({ env }).set('a', CANARY)
    expect(await open({ env }).get('a')).toBe(CANARY)
    const asked: boolean[] = []
    const ask = (making: boolean): Promise<string> => {
      asked.push(making)
      return Promise.resolve(PASSPHRASE)
    }
    const secrets = open({ ask })
    expect(await secrets.get('a')).toBe(CANARY)
    expect(await secrets.get('a')).toBe(CANARY)
    expect(asked).toEqual([false])
    await expect(open({ env: { MILLRACE_PASSPHRASE: 'a wrong one' } }).get('a')).rejects.toMatchObject({
      code: 'secret.passphrase',
    })
  })
})

describe('the environment', () => {
  it('gives a secret before any store is asked', async () => {
    const secrets = open({ env: { MILLRACE_SECRET_PROD_EU_PASSWORD: CANARY } })
    expect(await secrets.get('prod-eu.password')).toBe(CANARY)
    expect(await secrets.view(['prod-eu.password'])).toMatchObject({
      places: { 'prod-eu.password': 'environment' },
      variables: ['MILLRACE_SECRET_PROD_EU_PASSWORD'],
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is named by what is missing', async () => {
    await expect(open().get('prod.password')).rejects.toMatchObject({
      code: 'secret.missing',
      hint: expect.stringContaining('MILLRACE_SECRET_PROD_PASSWORD'),
    })
  })
})

describe('the operating system’s store', () => {
  it('is where new secrets go, and takes those of the file over', async () => {
    const env = { MILLRACE_PASSPHRASE: PASSPHRASE }
    await open({ env }).set('a', 'old')
    const secrets = open({ keyring: keyringOf() })
    await secrets.set('a', CANARY)
    expect(await secrets.get('a')).toBe(CANARY)
    expect(await secrets.view(['a'])).toMatchObject({ store: 'keyring', places: { a: 'keyring' } })
    expect(everything()).not.toContain(CANARY)
    // The command line says where it is, and how to give it there.
    await expect(open({ env }).get('a')).rejects.toMatchObject({
      code: 'secret.keyring',
      message: 'The secret a is in this system’s keyring, which only the app in Electron opens.',
      hint: expect.stringContaining('MILLRACE_SECRET_A'),
    })
    await open({ env }).set('a', 'again')
    expect(await open({ env }).get('a')).toBe('again')
  })

  it('is refused in words where there is none; the file takes its place', async () => {
    const secrets = open({ keyring: keyringOf('No keyring answers.') })
    expect(await secrets.view([])).toMatchObject({ store: 'file', refused: 'No keyring answers.' })
    await expect(secrets.set('a', CANARY)).rejects.toMatchObject({ code: 'secret.locked' })
    await secrets.unlock(PASSPHRASE)
    await secrets.set('a', CANARY)
    expect(await secrets.get('a')).toBe(CANARY)
  })

  it('says what to do when it does not open a secret any more', async () => {
    await open({ keyring: keyringOf() }).set('a', CANARY)
    const broken: Keyring = { ...keyringOf(), decrypt: () => Promise.reject(new Error('no')) }
    await expect(open({ keyring: broken }).get('a')).rejects.toMatchObject({ code: 'secret.unreadable' })
  })
})

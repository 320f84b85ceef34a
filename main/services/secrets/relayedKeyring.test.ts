import { expect, it } from 'vitest'
import type { FromServices, KeyringAnswer } from '../relay.ts'
import { relayedKeyring } from './relayedKeyring.ts'

it('matches answers to what was asked, in whatever order they come', async () => {
  const told: FromServices[] = []
  const { keyring, receive } = relayedKeyring((message) => told.push(message))
  const answer = (id: number, given: KeyringAnswer) => receive({ kind: 'keyring', id, answer: given })
  const sealed = keyring.encrypt('a')
  const opened = keyring.decrypt('Yg==')
  const refusal = keyring.refusal()
  expect(told).toMatchObject([
    { kind: 'keyring', id: 1, ask: { act: 'encrypt', text: 'a' } },
    { kind: 'keyring', id: 2, ask: { act: 'decrypt', sealed: 'Yg==' } },
    { kind: 'keyring', id: 3, ask: { act: 'refusal' } },
  ])
  expect(answer(3, { ok: true, value: null })).toBe(true)
  expect(answer(2, { ok: false, message: 'gone' })).toBe(true)
  expect(answer(1, { ok: true, value: 'c2VhbGVk' })).toBe(true)
  expect(receive({ kind: 'quit' })).toBe(false)
  expect(await refusal).toBeNull()
  expect(await sealed).toBe('c2VhbGVk')
  await expect(opened).rejects.toMatchObject({
    code: 'secret.keyring',
    message: expect.stringContaining('gone'),
  })
})

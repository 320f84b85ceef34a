import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { createTrust } from './trust.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-trust-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const drawn = (code: string, label = 'Code'): PipelineDocument => ({
  ...emptyDocument('drawn'),
  nodes: { code: { type: 'code', version: 1, label, config: { mode: 'map', code } } },
})

test('trust is by the content of all code: another label does not ask again, another letter does, and another process knows it', async () => {
  const trust = createTrust(folder, definitions)
  expect((await trust.view(emptyDocument('none'))).trusted).toBe(true)
  await trust.require(emptyDocument('none'))
  const first = await trust.view(drawn('(row) => row'))
  expect([first.trusted, first.parts]).toEqual([
    false,
    [{ nodeId: 'code', label: 'Code', text: '(row) => row' }],
  ])
  await expect(trust.require(drawn('(row) => row'))).rejects.toMatchObject({
    code: 'trust.needed',
    nodeId: 'code',
  })
  await trust.grant(drawn('(row) => row'))
  await trust.require(drawn('(row) => row', 'Another'))
  await createTrust(folder, definitions).require(drawn('(row) => row'))
  await expect(trust.require(drawn('(row) => row '))).rejects.toMatchObject({ code: 'trust.needed' })
})

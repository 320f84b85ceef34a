/** Every case of the corpus with checkpoints on the way, its engine process killed at a random one of them: the answer is the same. */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { flinkCases, rideCases, type CorpusCase } from '../corpus/cases.ts'
import { multiset, multisetLike, readNdjson } from '../support/records.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const seed = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9))

function planOf({ pipeline, inputs, checkpointRecords }: CorpusCase, out: string) {
  const read = readDocument(readFileSync(pipeline, 'utf8'), definitions)
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'))
  const sets = {
    'settings.checkpointInterval': '0',
    'settings.checkpointRecords': String(checkpointRecords),
    'settings.restartDelay': '0',
  }
  return planOfDocument(read.document, sets, { dir: inputs, out })
}

describe.each([...rideCases(), ...flinkCases()])('$name', (one) => {
  test('with the engine killed at a random checkpoint', async () => {
    const out = path.join(folder, `${one.name}.ndjson`)
    const random = seeded(seed)
    // All inputs have four such checkpoints at least.
    const last = 1 + Math.floor(random() * 3)
    let made = 0
    const { status, kills } = await runSupervised({
      plan: planOf(one, out),
      checkpoint(_view, { number, kill }) {
        if (number === 1 && ++made === last) kill()
      },
    })
    expect(status, `MILLRACE_SEED=${seed}`).toEqual({ state: 'finished', error: null })
    expect(kills, `MILLRACE_SEED=${seed}`).toBe(1)
    expect(multisetLike(readNdjson(out), one.expected(), one.doubles), `MILLRACE_SEED=${seed}`).toEqual(
      multiset(one.expected()),
    )
  })
})

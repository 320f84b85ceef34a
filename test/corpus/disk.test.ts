/** The published cases and Flink's own answers, with keyed state on the disk behind a tiny cache, through the real command line. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { millrace } from '../support/cli.ts'
import { multiset, multisetLike, readNdjson } from '../support/records.ts'
import { flinkCases, rideCases } from './cases.ts'

let scratch = ''
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'millrace-corpus-disk-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each([...rideCases(), ...flinkCases()])('$name', (one) => {
  test('with two keys of each operator in memory', async () => {
    const out = path.join(scratch, `${one.name}.ndjson`)
    const parameters = [`dir=${one.inputs}`, `out=${out}`].flatMap((parameter) => ['--param', parameter])
    const sets = ['settings.stateBackend=disk', 'settings.stateCache=2', 'settings.batchSize=10']
    const result = await millrace([
      'run',
      one.pipeline,
      ...parameters,
      ...sets.flatMap((set) => ['--set', set]),
    ])
    expect(result, result.stderr).toMatchObject({ code: 0 })
    expect(multisetLike(readNdjson(out), one.expected(), one.doubles)).toEqual(multiset(one.expected()))
  })
})

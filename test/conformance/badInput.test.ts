/** Bad input through the whole engine: each gets a message with its place, and the other records go on. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createJob } from '../../engine/host/job.ts'
import { emptyDocument, type DocumentNode, type Json } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-bad-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const node = (type: string, config: Record<string, Json>): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config,
})

/** Runs a file through a source into a file; gives what came out, the dead letters, and the error of the job. */
async function run(content: string, source: Record<string, Json>, settings: Record<string, Json> = {}) {
  const path = join(folder, 'in.txt')
  const out = join(folder, 'out.ndjson')
  await writeFile(path, content)
  const document = {
    ...emptyDocument('bad'),
    settings,
    nodes: { in: node('file_source', { path, ...source }), out: node('file_sink', { path: out }) },
    edges: [{ from: 'in.out', to: 'out.in' }],
  }
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const letters: { message: string; place: string; raw: string }[] = []
  const options = { mode: 'run', limits: null, seed: 1, virtualClock: true } as const
  const job = createJob(compiled.plan, options, {
    onFrame: (frame) => {
      letters.push(...frame.deadLetters)
    },
  })
  await job.open()
  const end = await job.run()
  const written = await readFile(out, 'utf8').catch(() => null)
  return { written, letters, end }
}

const json = {
  schema: [
    { name: 'id', type: 'BIGINT' },
    { name: 'ts', type: 'BIGINT' },
  ],
}
const lines = (count: number, bad: (n: number) => string | null) =>
  Array.from(
    { length: count },
    (_, i) => `${bad(i + 1) ?? `{"id":${i + 1},"ts":${1_714_989_600_000 + i}}`}\n`,
  ).join('')

describe('records', () => {
  test('invalid JSON in line 4,711', async () => {
    const { written, letters } = await run(
      lines(5_000, (n) => (n === 4_711 ? '{"id":4711,"ts":' : null)),
      json,
    )
    expect(letters).toMatchObject([
      {
        message: expect.stringMatching('The line is not JSON') as string,
        place: 'line 4,711 of in.txt',
        raw: '{"id":4711,"ts":',
      },
    ])
    expect(written?.split('\n').length).toBe(5_000)
  })

  test('a NULL event time', async () => {
    const { written, letters } = await run(
      lines(3, (n) => (n === 2 ? '{"id":2,"ts":null}' : null)),
      { ...json, eventTime: { column: 'ts', delay: 0 } },
    )
    expect(letters).toMatchObject([
      { message: expect.stringMatching(/ts/) as string, place: 'line 2 of in.txt' },
    ])
    expect(written?.split('\n').length).toBe(3)
  })

  test('an event time that cannot be read is a bad record, and never now', async () => {
    const { written, letters } = await run(
      lines(3, (n) => (n === 2 ? '{"id":2,"ts":"yesterday"}' : null)),
      { ...json, eventTime: { column: 'ts', delay: 0 } },
    )
    expect(letters).toMatchObject([
      { message: expect.stringMatching(/yesterday/) as string, place: 'line 2 of in.txt' },
    ])
    expect(written?.split('\n').length).toBe(3)
  })

  test('a line of 64 MB', async () => {
    const { written, letters } = await run(
      lines(3, (n) => (n === 2 ? `{"id":"${'x'.repeat(64 * 1024 * 1024)}"}` : null)),
      json,
    )
    expect(letters).toMatchObject([
      {
        message: expect.stringMatching(
          "longer than 16,777,216 bytes, the job's setting recordLimit",
        ) as string,
        place: 'line 2 of in.txt',
      },
    ])
    expect(letters[0]?.raw.length).toBeLessThanOrEqual(4_096)
    expect(written?.split('\n').length).toBe(3)
  })

  test('a CSV row with too few columns', async () => {
    const { written, letters } = await run('id,ts\n1,2\n3\n5,6\n', { ...json, format: { kind: 'csv' } })
    expect(letters).toMatchObject([
      { message: 'The row has 1 field; the header has 2.', place: 'line 3 of in.txt' },
    ])
    expect(written).toBe('{"id":1,"ts":2}\n{"id":5,"ts":6}\n')
  })

  test('the policy to fail ends the job, and no output gets its name', async () => {
    const { written, end } = await run(
      lines(3, (n) => (n === 2 ? 'nope' : null)),
      { ...json, onError: 'fail' },
    )
    expect(end.state).toBe('failed')
    expect(end.error?.message).toMatch(/not JSON.*line 2 of in\.txt/)
    expect(written).toBeNull()
  })
})

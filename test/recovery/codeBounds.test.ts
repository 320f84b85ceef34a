/** Code that does not come back, or takes all memory: the engine is ended, and the error has the node's name. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { millrace } from '../support/cli.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { eventSource, fileSink, node, pipeline, writeEvents } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
beforeAll(() => writeEvents(input, 2_000, 5))

let runs = 0
function document(config: Readonly<Record<string, Json>>, settings: Readonly<Record<string, Json>> = {}) {
  const out = path.join(folder, `out-${runs++}`)
  mkdirSync(out)
  const columns = [{ name: 'n', type: 'DOUBLE' }]
  return pipeline(
    {
      events: eventSource(input),
      greedy: node('code', { output: 'pinned', keep: 'listed', columns, ...config }),
      file: fileSink(`${out}/out.ndjson`),
    },
    [
      ['events.out', 'greedy.in'],
      ['greedy.out', 'file.in'],
    ],
    settings,
  )
}

const LOOP = 'for (let n = 0; ; n++) globalThis.never = n'
const onTimer = `export default (row, ctx) => ctx.timers.at(row.ts + 1)\nexport function onTimer() { ${LOOP} }`
const later = 'await new Promise((done) => setTimeout(done, 5))'

describe('an endless loop', () => {
  test.each<[string, Readonly<Record<string, Json>>]>([
    ['in map', { code: `export default (row) => { if (row.v > 900n) { ${LOOP} } return { n: 1 } }` }],
    ['in a generator of flatMap', { mode: 'flatMap', code: `export default function* () { ${LOOP} }` }],
    ['in filter', { mode: 'filter', code: `export default () => { ${LOOP} }` }],
    ['in process', { mode: 'process', code: `export default () => { ${LOOP} }` }],
    ['in a timer of process', { mode: 'process', code: onTimer }],
    ['beside the function', { code: `${LOOP}\nexport default () => ({ n: 1 })` }],
    ['in an async function', { async: 'ordered', code: `export default async () => { ${LOOP} }` }],
    ['behind an await', { async: 'unordered', code: `export default async () => { ${later}; ${LOOP} }` }],
    [
      'in a timer that it has set',
      { async: 'ordered', code: `export default () => new Promise(() => setTimeout(() => { ${LOOP} }, 5))` },
    ],
    [
      'in open',
      {
        async: 'ordered',
        code: `export async function open() { ${later}; ${LOOP} }\nexport default async () => ({ n: 1 })`,
      },
    ],
  ])('%s ends the engine, once, with an error that names the node', async (_where, config) => {
    const settings = { restartAttempts: 3, restartDelay: 0, checkpointInterval: 0, checkpointRecords: 100 }
    const { status, logs } = await runSupervised({
      plan: planOfDocument(document(config, settings)),
      entry: 'test/recovery/engines/impatient.ts',
    })
    expect(status).toMatchObject({
      state: 'failed',
      error: {
        code: 'code-stuck',
        nodeId: 'greedy',
        message: 'Code node greedy has not returned for 1 s; its engine was ended.',
        retriable: false,
      },
    })
    expect(logs.map(({ message }) => message).join('\n')).not.toContain('starts again')
  })

  test('calls that take long together, and code that waits long, are none', async () => {
    const slow = 'const end = performance.now() + 5; while (performance.now() < end);'
    const { status } = await runSupervised({
      plan: planOfDocument(
        document({ code: `export default (row) => { if (row.v < 400n) { ${slow} } return { n: 1 } }` }),
      ),
      entry: 'test/recovery/engines/impatient.ts',
    })
    expect(status).toEqual({ state: 'finished', error: null })
    const waits = 'await new Promise((done) => setTimeout(done, 2_500))'
    const long = await runSupervised({
      plan: planOfDocument(
        document({
          async: 'ordered',
          capacity: 10_000,
          code: `export default async () => { ${waits}; return { n: 1 } }`,
        }),
      ),
      entry: 'test/recovery/engines/impatient.ts',
    })
    expect(long.status).toEqual({ state: 'finished', error: null })
  })

  test('millrace run and millrace test end after ten seconds, with the name', async () => {
    const file = path.join(folder, 'endless.pipeline.json')
    const code = `export default () => { ${LOOP} }`
    writeFileSync(file, writeDocument(document({ code })))
    const env = { MILLRACE_HOME: path.join(folder, 'home') }
    const message = 'Code node greedy has not returned for 10 s; its engine was ended.'
    const [run, saved] = await Promise.all([
      millrace(['run', file, '--trust'], { env }),
      millrace(['test', file, '--trust', '--save', 'some'], { env }),
    ])
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(message)])
    expect([saved.code, saved.stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

test('code that takes all memory ends the engine with an error that says so, and whose code it was', async () => {
  const hoard = 'const kept = []; for (let n = 0; ; n++) kept.push({ n, more: { n } })'
  const { status } = await runSupervised({
    plan: planOfDocument(
      document({ code: `export default () => { ${hoard} }` }, { memoryLimit: 256, restartAttempts: 0 }),
    ),
  })
  expect(status).toMatchObject({ state: 'failed', error: { code: 'engine.outOfMemory', nodeId: 'greedy' } })
  expect(status.error?.message).toBe(
    'The engine process ran out of memory (limit 256 MiB) in the code of greedy.',
  )
})

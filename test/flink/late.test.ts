/** The late ports that Flink SQL can say, over the events of the corpus: the same records as the engine's. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exportOf, node, pipeline } from '../../export/flink/testing.ts'
import { flinkFolder } from '../corpus/cases.ts'
import { millrace } from '../support/cli.ts'
import { runExport, scratchFolder } from '../support/flink.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { multiset, readNdjson } from '../support/records.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)

const aggregates = [{ function: 'COUNT', name: 'n' }]
const measures = [{ expression: 'A.id', name: 'a' }]
const define = [{ variable: 'A', condition: "A.kind = 'cart'" }]

const cases = [
  ['window_aggregate', { size: 10_000, aggregates }, 19],
  ['sliding_window', { size: 10_000, slide: 5_000, aggregates }, 10],
  ['cumulate_window', { size: 20_000, step: 10_000, aggregates }, 10],
  ['deduplicate', { keys: ['user'], order: 'time' }, 22],
  ['pattern', { keys: ['user'], pattern: 'A B', define, measures }, 22],
] as const

const document = (type: string, config: object, folder: string) =>
  pipeline(
    {
      events: node('file_source', {
        path: path.join(flinkFolder, 'events.ndjson'),
        schema: [
          { name: 'id', type: 'INT NOT NULL' },
          { name: 'ts', type: 'BIGINT NOT NULL' },
          { name: 'user', type: 'STRING' },
          { name: 'kind', type: 'STRING' },
        ],
        eventTime: { column: 'ts', delay: 5_000 },
      }),
      node: node(type, config),
      late: node('file_sink', { path: path.join(folder, 'late') }),
      results: node('file_sink', { path: path.join(folder, 'results') }),
    },
    ['events.out->node.in', 'node.late->late.in', 'node.out->results.in'],
  )

test.each(cases)('%s', async (type, config, least) => {
  const [engine, flink] = [
    path.join(scratch.folder, `${type}-engine`),
    path.join(scratch.folder, `${type}-flink`),
  ]
  mkdirSync(engine)
  const file = path.join(engine, 'late.pipeline.json')
  writeFileSync(file, JSON.stringify(document(type, config, engine)))
  const run = await millrace(['run', file])
  expect(run, run.stderr).toMatchObject({ code: 0 })
  await runExport(exportOf(document(type, config, flink)), 1)
  const ofEngine = (port: string) => multiset(readNdjson(path.join(engine, port)))
  const ofFlink = (port: string) => multiset(folderRecords(path.join(flink, port)))
  expect(ofEngine('late').length).toBeGreaterThanOrEqual(least)
  expect(ofFlink('late')).toEqual(ofEngine('late'))
  expect(ofFlink('results')).toEqual(ofEngine('results'))
})

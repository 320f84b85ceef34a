/** EXPLAIN as validation: what Flink refuses is told at the node. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openSession } from '../../drivers/flink/gateway.ts'
import { explain } from '../../export/flink/explain.ts'
import type { FlinkExport } from '../../export/flink/export.ts'
import type { FlinkStatement } from '../../model/emit.ts'
import { around, exportOf } from '../../export/flink/testing.ts'
import { flinkFolder } from '../corpus/cases.ts'
import { millrace } from '../support/cli.ts'
import { sharedFlink } from '../support/flink.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-explain-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function explained(made: FlinkExport) {
  const session = await openSession(sharedFlink().gateway, Object.fromEntries(made.settings))
  try {
    return await explain(made, session.run)
  } finally {
    await session.close()
  }
}

const made = exportOf(
  around('running_aggregate', { keys: ['user'], aggregates: [{ function: 'COUNT', name: 'n' }] }),
)

/** The script with another statement at a node. */
const changed = (id: string, change: (statement: FlinkStatement) => FlinkStatement): FlinkExport => ({
  ...made,
  script: {
    ...made.script,
    nodes: made.script.nodes.map((node) =>
      node.id === id ? { ...node, statements: node.statements.map(change) } : node,
    ),
  },
})

test('a sound script has no problem', async () => {
  expect(await explained(made)).toEqual([])
})

test('a view that cannot be declared is told at its node', async () => {
  const broken = changed(
    'node',
    (view) => ({ ...view, query: 'SELECT `nobody` FROM `from_in`' }) as FlinkStatement,
  )
  expect(await explained(broken)).toMatchObject([
    { code: 'export-refused', nodeId: 'node', message: expect.stringContaining("'nobody'") as string },
  ])
})

test('a view that is refused only when it is used is told at its node, not at the sink', async () => {
  // It can be declared: what is wrong is the text that Flink keeps of it.
  const query =
    'SELECT `a` FROM `from_in` MATCH_RECOGNIZE (ORDER BY `$time` MEASURES `A`.`id` AS `a` PATTERN (`A`) DEFINE `A` AS TRUE)'
  const broken = changed('node', (view) => ({ ...view, query }) as FlinkStatement)
  expect(await explained(broken)).toMatchObject([{ nodeId: 'node' }])
})

test('a sink that does not take what comes is told at the sink', async () => {
  const broken = changed('to_out', (statement) =>
    statement.kind === 'table'
      ? { ...statement, options: { connector: 'filesystem', path: 'file:///tmp/never', format: 'json' } }
      : statement,
  )
  expect(await explained(broken)).toMatchObject([
    { nodeId: 'to_out', message: expect.stringMatching(/update/) as string },
  ])
})

test('the command line exports, and has Flink look at it', async () => {
  const out = path.join(folder, 'job.sql')
  const job = path.join(flinkFolder, 'tumble_count.pipeline.json')
  const parameters = ['--param', `dir=${flinkFolder}`, '--param', `out=${folder}/out`]
  const done = await millrace([
    'export',
    job,
    ...parameters,
    '--flink-sql',
    out,
    '--explain',
    sharedFlink().gateway,
  ])
  expect(done, done.stderr).toMatchObject({ code: 0 })
  expect(done.stderr).toContain('Flink accepts it')
  expect(readFileSync(out, 'utf8')).toMatch(/^-- tumble_count: [\s\S]*EXECUTE STATEMENT SET\nBEGIN\n/)
})

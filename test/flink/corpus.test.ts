/** The 20 jobs that Flink has answered, drawn, exported, and run on Flink again: one graph, one answer. */
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { flinkCases, type CorpusCase } from '../corpus/cases.ts'
import { finalRows, runExport, scratchFolder } from '../support/flink.ts'
import { documentOf, engineRecords, exportCase, exportDocument, patient } from '../support/flinkCorpus.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { multiset, multisetLike } from '../support/records.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)

/** A changelog does not go into a file of Flink's, but to the console. */
const isUpdating = (one: CorpusCase): boolean => exportCase(one, '/out').problems.length > 0
const exportable = flinkCases().filter((one) => !isUpdating(one))
const updating = flinkCases().filter(isUpdating)

test('all jobs but those that update rows can be exported as they are drawn', () => {
  expect(updating.map(({ name }) => name)).toEqual(['running_agg', 'regular_join_agg'])
  for (const one of updating) expect(exportCase(one, '/out').problems).toMatchObject([{ path: 'changes' }])
})

describe.each(updating)('$name, to the console', (one) => {
  test.each([1, 2])('comes to the same rows on Flink at parallelism %i', async (parallelism) => {
    const document = documentOf(one)
    const sink = Object.keys(document.nodes).find((id) => document.nodes[id]?.type === 'file_sink') ?? ''
    const printing = { type: 'console_sink', version: 1, label: 'Result', config: {} }
    const { out: _, ...parameters } = document.parameters
    const made = exportDocument(
      { ...document, parameters, nodes: { ...document.nodes, [sink]: printing } },
      { dir: one.inputs },
    )
    const from = document.edges.find(({ to }) => to === `${sink}.in`)?.from.split('.')[0] ?? ''
    expect(multiset(await finalRows(made, from, parallelism))).toEqual(multiset(one.expected()))
    await runExport(made, parallelism)
  })
})

describe.each(exportable)('$name', (one) => {
  test('gives the same records on Flink', async () => {
    const out = path.join(scratch.folder, one.name)
    await runExport(exportCase(one, out), 1)
    expect(multisetLike(folderRecords(out), one.expected(), one.doubles)).toEqual(multiset(one.expected()))
  })
})

// With several tasks the order in which they exchange records and watermarks settles in Flink which record is late. So here none is; and windows with an offset,
// which lose records by the watermark, are left out.
describe.each(exportable.filter(({ name }) => name !== 'tumble_offset'))('$name, at parallelism 2', (one) => {
  test('gives the same records on Flink, where nothing is late', async () => {
    const [out, sets] = [path.join(scratch.folder, `${one.name}-2`), patient(one)]
    const [expected] = await Promise.all([
      engineRecords(one, sets, scratch.folder),
      runExport(exportCase(one, out, sets), 2),
    ])
    expect(multisetLike(folderRecords(out), expected, one.doubles)).toEqual(multiset(expected))
  })
})

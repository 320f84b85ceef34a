/** Every example of a node type that can be exported gives on Flink what it claims. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exportFlink } from '../../export/flink/export.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { runExport, scratchFolder } from '../support/flink.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { aroundExample, exampleCases, exampleNode, type Example } from '../support/nodeExamples.ts'
import { multiset, type AnyRecord } from '../support/records.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)

const cases = [1, 2].flatMap((parallelism) =>
  exampleCases().map((one, index) => ({
    ...one,
    parallelism,
    folder: path.join(scratch.folder, `${index}-${parallelism}`),
  })),
)
type Case = (typeof cases)[number]

const portsOf = ({ output }: Example, late: boolean): readonly string[] =>
  Object.keys(output ?? {}).filter((port) => late || !port.startsWith('late'))

/** With the late ports where those can be exported, else without; null where the node cannot be. */
function exportable({ definition, example, folder }: Case) {
  mkdirSync(folder)
  const sink = (port: string) => exampleNode('file_sink', { path: path.join(folder, port), onError: 'fail' })
  for (const late of [true, false]) {
    const ports = portsOf(example, late)
    const document = aroundExample({ type: definition.type, example, folder }, sink, ports)
    const compiled = compile(document, definitions, { parameters: {} })
    if (!compiled.ok) continue
    const made = exportFlink(compiled.plan)
    if (made.problems.length === 0) return { made, ports }
  }
  return null
}

const runnable = cases.flatMap((one) => {
  const found = exportable(one)
  return found === null ? [] : [{ ...one, ...found }]
})

test('no example has a late record: which one that is, Flink settles at a parallelism above 1', () => {
  const late = runnable.filter(({ example }) =>
    Object.entries(example.output ?? {}).some(([port, rows]) => port.startsWith('late') && rows.length > 0),
  )
  expect(late.map(({ title }) => title)).toEqual([])
})

describe.concurrent('examples of node types on Flink', () => {
  test.each(runnable)(
    '$title, at parallelism $parallelism',
    async ({ example, folder, made, ports, parallelism }) => {
      await runExport(made, parallelism)
      const got = ports.map((port) => [port, multiset(folderRecords(path.join(folder, port)))])
      const wanted = ports.map((port) => [
        port,
        multiset((example.output?.[port] ?? []) as readonly AnyRecord[]),
      ])
      expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted))
    },
  )
})

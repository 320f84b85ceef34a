/** Each example of a node type runs in the engine and gives the output that it claims. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJob } from '../../engine/host/job.ts'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { aroundExample, exampleCases, exampleNode } from '../support/nodeExamples.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-examples-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Order inside a window's firing is not promised. */
const multiset = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

const printing = () => exampleNode('console_sink', { onError: 'fail' })
const cases = exampleCases()

describe('examples of node types', () => {
  test.each(cases)('$title', async ({ definition, example }) => {
    const compiled = compile(
      aroundExample({ type: definition.type, example, folder }, printing),
      definitions,
      { parameters: {} },
    )
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const printed: Record<string, unknown[]> = Object.fromEntries(
      Object.keys(example.output ?? {}).map((port) => [`to_${port}`, []]),
    )
    const options = { mode: 'run', limits: null, seed: 1, virtualClock: true } as const
    const job = createJob(compiled.plan, options, {
      print: (sink, text) => {
        for (const line of text.trimEnd().split('\n')) printed[sink]?.push(JSON.parse(line))
      },
    })
    await job.open()
    expect((await job.run()).error).toBeNull()
    const wanted = Object.entries(example.output ?? {}).map(([port, rows]) => [`to_${port}`, multiset(rows)])
    const got = Object.entries(printed).map(([sink, rows]) => [sink, multiset(rows)])
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted))
  })

  test('every type that takes and gives records has one', () => {
    const types = new Set(cases.map(({ definition }) => definition.type))
    const between = Object.values(definitions as Record<string, AnyNodeDefinition>).filter((definition) => {
      const { inputs, outputs } = definition.ports(definition.config.parse(definition.initial) as never)
      return inputs.length > 0 && outputs.length > 0
    })
    expect(between.map(({ type }) => type).filter((type) => !types.has(type))).toEqual([])
  })
})

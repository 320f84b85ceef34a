/** The expressions of the corpus once more, as computed columns of a running job: read from bytes, in batches and record by record. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { NodeRuntime, OperatorRuntime } from '../../engine/api/index.ts'
import { createJob } from '../../engine/host/job.ts'
import { emptyDocument, type Json, type PipelineDocument } from '../../model/document.ts'
import * as R from '../../model/expr/runtime/index.ts'
import { testEnv } from '../../model/expr/testing.ts'
import { compile } from '../../model/plan/compile.ts'
import { formatType } from '../../model/typeText.ts'
import type { Value } from '../../model/types.ts'
import { definitions } from '../../nodes/definitions.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import { columns } from './rows.ts'

const folder = path.join(import.meta.dirname, 'flink')

interface Case {
  readonly expr: string
  readonly text?: readonly (string | null | { readonly error: string })[]
}
const cases = (
  JSON.parse(readFileSync(path.join(folder, 'expressions.json'), 'utf8')) as readonly Case[]
).filter(({ text }) => text !== undefined)
const fails = ({ text = [] }: Case): boolean => text.some((item) => typeof item === 'object' && item !== null)

function pipeline(expressions: readonly string[], batchSize: number): PipelineDocument {
  const node = (type: string, config: Record<string, Json>) => ({ type, version: 1, label: type, config })
  return {
    ...emptyDocument('expressions'),
    settings: { batchSize },
    nodes: {
      rows: node('file_source', {
        path: path.join(folder, 'rows.ndjson'),
        format: { kind: 'json', timestamps: 'sql' },
        schema: columns.map(({ name, type }) => ({ name, type: formatType(type) })),
        onError: 'fail',
      }),
      compute: node('map', {
        keep: 'listed',
        rename: [{ from: 'id', to: 'id' }],
        columns: expressions.map((expression, index) => ({ name: `x${index}`, expression })),
        onError: 'skip',
      }),
      collect: node('console_sink', { onError: 'fail' }),
    },
    edges: [
      { from: 'rows.out', to: 'compute.in' },
      { from: 'compute.out', to: 'collect.in' },
    ],
  }
}

/** The texts of each expression by the id of the row; a row that failed is left out. */
async function run(
  expressions: readonly string[],
  batchSize: number,
): Promise<Map<number, (string | null)[]>> {
  const compiled = compile(pipeline(expressions, batchSize), definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const found = new Map<number, (string | null)[]>()
  const collect: OperatorRuntime = {
    kind: 'operator',
    create: ({ operator }) => {
      const given = operator.inputs[0]?.schema.columns ?? []
      const accept = (...values: readonly Value[]): boolean => {
        const [id, ...computed] = given.map(({ type }, index) =>
          R.formatValue(values[index] ?? null, type, testEnv),
        )
        found.set(Number(id), computed)
        return true
      }
      return {
        inputs: { in: { columns: given.map((_, index) => index), accept } },
        timers: { next: Infinity },
        advance: () => undefined,
        summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
        inspect: () => ({ entries: [], total: 0 }),
      }
    },
  }
  const replaced: Readonly<Record<string, NodeRuntime>> = { ...runtimes, console_sink: collect }
  const job = createJob(
    compiled.plan,
    { mode: 'run', limits: null, seed: 1, virtualClock: true },
    { runtimes: replaced },
  )
  await job.open()
  const { error } = await job.run()
  expect(error).toBeNull()
  return found
}

describe.each([1, 3, 1_000])("Flink's own answers from a running job, in batches of %i", (batchSize) => {
  const sound = cases.filter((one) => !fails(one))
  test(`${sound.length} computed columns`, async () => {
    const found = await run(
      sound.map(({ expr }) => expr),
      batchSize,
    )
    const ids = [1, 2, 3, 4, 5, 6, 7, 8]
    expect([...found.keys()]).toEqual(ids)
    expect(
      sound.map(({ expr }, index) => [expr, ...ids.map((id) => found.get(id)?.[index] ?? null)]),
    ).toEqual(sound.map(({ expr, text = [] }) => [expr, ...text]))
  })

  test.each(cases.filter(fails))(
    '$expr fails the rows that Flink fails, and no other',
    async ({ expr, text = [] }) => {
      const found = await run([expr], batchSize)
      expect(text.map((_, index) => found.get(index + 1)?.[0])).toEqual(
        text.map((item) => (typeof item === 'object' && item !== null ? undefined : item)),
      )
    },
  )
})

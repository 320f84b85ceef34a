/** The table as a running job of the embedded engine: read from bytes, computed by map nodes. */
import type { NodeRuntime, OperatorRuntime } from '../../engine/api/index.ts'
import { createJob } from '../../engine/host/job.ts'
import {
  emptyDocument,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from '../../model/document.ts'
import { checkExpression, type CheckedExpression } from '../../model/expr/index.ts'
import * as R from '../../model/expr/runtime/index.ts'
import { testEnv } from '../../model/expr/testing.ts'
import { compile } from '../../model/plan/compile.ts'
import { formatType } from '../../model/typeText.ts'
import type { SqlType, Value } from '../../model/types.ts'
import { definitions } from '../../nodes/definitions.ts'
import { runtimes } from '../../nodes/runtimes.ts'
import { columns, eventTime, ids, rowsFile, timeZone } from './table.ts'

/** What an expression gives for each row by its id: a text, NULL, or that the row fails. */
export type Answers = ReadonlyMap<number, string | null>
export const FAILS = '(fails)'

export function checked(text: string): CheckedExpression {
  const result = checkExpression(text, { columns, eventTime: eventTime.column })
  if (!result.ok) throw new Error(`${text}: ${result.problems[0]?.message ?? ''}`)
  return result.expression
}

const node = (type: string, config: Readonly<Record<string, Json>>): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config,
})

/** Expressions that may fail have a node each: a row that fails is in none of its columns. */
export function groups(texts: readonly string[], size: number): readonly (readonly string[])[] {
  const [sure, risky] = [
    texts.filter((text) => !checked(text).canFail),
    texts.filter((text) => checked(text).canFail),
  ]
  const parts = Array.from({ length: Math.ceil(sure.length / size) }, (_, i) =>
    sure.slice(i * size, (i + 1) * size),
  )
  return [...parts, ...risky.map((text) => [text])]
}

interface TableShape {
  readonly sink: (index: number) => DocumentNode
  /** The file with the rows. */
  readonly rows?: string
  /** The values as texts, which every format can write. */
  readonly asTexts?: boolean
}

/** Rows, a map for each group, and what `sink` makes behind it. */
export function tablePipeline(
  all: readonly (readonly string[])[],
  { sink, rows = rowsFile, asTexts = false }: TableShape,
): PipelineDocument {
  const nodes: Record<string, DocumentNode> = {
    rows: node('file_source', {
      path: rows,
      format: { kind: 'json', timestamps: 'sql' },
      schema: columns.map(({ name, type }) => ({ name, type: formatType(type) })),
      eventTime,
      onError: 'fail',
    }),
  }
  const edges: Edge[] = []
  const connect = (from: string, to: string): void => void edges.push({ from: `${from}.out`, to: `${to}.in` })
  for (const [index, texts] of all.entries()) {
    const [computed, written, end] = [`map_${index}`, `texts_${index}`, `sink_${index}`]
    nodes[computed] = mapNode(texts)
    nodes[end] = sink(index)
    connect('rows', computed)
    if (asTexts) {
      nodes[written] = mapNode(texts.map((_, at) => `CAST(c${at} AS STRING)`))
      connect(computed, written)
    }
    connect(asTexts ? written : computed, end)
  }
  return { ...emptyDocument('Expressions'), settings: { timeZone }, nodes, edges }
}

/** Columns `c0`, `c1` … beside the row's id. */
const mapNode = (expressions: readonly string[]): DocumentNode =>
  node('map', {
    keep: 'listed',
    columns: [
      { name: 'id', expression: 'id' },
      ...expressions.map((expression, at) => ({ name: `c${at}`, expression })),
    ],
    onError: 'skip',
  })

/** Runs the expressions in batches of so many rows. */
export async function embeddedAnswers(
  texts: readonly string[],
  batchSize: number,
): Promise<ReadonlyMap<string, Answers>> {
  const all = groups(texts, 50)
  const document = tablePipeline(all, { sink: () => node('console_sink', { onError: 'fail' }) })
  const compiled = compile({ ...document, settings: { ...document.settings, batchSize } }, definitions, {
    parameters: {},
  })
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  const found = new Map<string, Map<number, string | null>>(
    texts.map((text) => [text, new Map<number, string | null>()]),
  )
  const replaced: Readonly<Record<string, NodeRuntime>> = {
    ...runtimes,
    console_sink: collector((sink, id, values) => {
      const group = all[Number(sink.replace('sink_', ''))] ?? []
      for (const [at, text] of group.entries()) found.get(text)?.set(id, values[at] ?? null)
    }),
  }
  const job = createJob(
    compiled.plan,
    { mode: 'run', limits: null, seed: 1, virtualClock: false },
    { runtimes: replaced },
  )
  await job.open()
  const { error } = await job.run()
  if (error !== null) throw new Error(error.message)
  return withFailures(found)
}

/** A row that is not there has failed. */
export function withFailures(found: ReadonlyMap<string, Answers>): ReadonlyMap<string, Answers> {
  return new Map(
    [...found].map(([text, answers]) => [
      text,
      new Map(ids.map((id) => [id, answers.has(id) ? (answers.get(id) ?? null) : FAILS])),
    ]),
  )
}

/** An operator that hands on its rows as texts. */
function collector(
  take: (node: string, id: number, values: readonly (string | null)[]) => void,
): OperatorRuntime {
  return {
    kind: 'operator',
    create: ({ operator }) => {
      const types: readonly SqlType[] = (operator.inputs[0]?.schema.columns ?? []).map(({ type }) => type)
      const accept = (...values: readonly Value[]): boolean => {
        const [id, ...texts] = types.map((type, index) =>
          R.formatValue(values[index] ?? null, type, { ...testEnv, timeZone }),
        )
        take(operator.id, Number(id), texts)
        return true
      }
      return {
        inputs: { in: { columns: types.map((_, index) => index), accept } },
        timers: { next: Infinity },
        advance: () => undefined,
        summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
        inspect: () => ({ entries: [], total: 0 }),
      }
    },
  }
}

/** Runs examples of the gallery: in a folder of their own, so that their files do not come into the repository. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { createJob } from '../../engine/host/job.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { readDocument } from '../../model/migrate.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'

const directory = new URL('../../examples/', import.meta.url)

export const exampleFile = (name: string): string => readFileSync(new URL(name, directory), 'utf8')

export function openExample(id: string) {
  const result = readDocument(exampleFile(`${id}.pipeline.json`), definitions)
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'))
  return result
}

export interface ExampleResult {
  /** What the console sinks printed, by node. */
  readonly printed: ReadonlyMap<string, readonly string[]>
  /** The files that came into the folder of the pipeline, by name. */
  readonly written: ReadonlyMap<string, string>
}

/** An example runs to its end; generators without one make so many records, as fast as they can. Throws if the job fails. */
export async function runExample(document: PipelineDocument, records = 8_000): Promise<ExampleResult> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-example-'))
  try {
    await cp(new URL('data', directory), join(folder, 'data'), { recursive: true })
    const compiled = compile(bounded(document, records), definitions, {
      parameters: {},
      baseDirectory: folder,
    })
    if (!compiled.ok) throw new Error(compiled.problems.map((problem) => problem.message).join('\n'))
    const printed = new Map<string, string[]>()
    const job = createJob(
      compiled.plan,
      { mode: 'run', limits: null, seed: 1, virtualClock: true },
      {
        print: (node, text) => {
          printed.set(node, [...(printed.get(node) ?? []), ...text.trimEnd().split('\n')])
        },
      },
    )
    await job.open()
    const { state, error } = await job.run()
    if (state !== 'finished') throw new Error(`${document.name} ${state}: ${error?.message ?? ''}`)
    const names = (await readdir(folder)).filter((name) => name !== 'data').sort()
    const written = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
    )
    return { printed, written: new Map(written) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function bounded(document: PipelineDocument, limit: number): PipelineDocument {
  const nodes = Object.entries(document.nodes).map(([name, node]) =>
    node.type === 'generator'
      ? ([name, { ...node, config: { ...node.config, rate: null, limit } }] as const)
      : ([name, node] as const),
  )
  return { ...document, nodes: Object.fromEntries(nodes) }
}

export type PrintedRow = Readonly<Record<string, string | number | null>>

/** The rows that a console sink printed as JSON. */
export const rowsOf = ({ printed }: ExampleResult, sink: string): readonly PrintedRow[] =>
  (printed.get(sink) ?? []).map((line) => JSON.parse(line) as PrintedRow)

/** The rows of a data file with a header and no quotes, as texts. */
export function dataRows(name: string, delimiter = ','): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = exampleFile(`data/${name}`).trimEnd().split('\n')
  const columns = head.split(delimiter)
  return lines.map((line) => {
    const fields = line.split(delimiter)
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']))
  })
}

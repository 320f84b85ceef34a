/** The cases of the corpus: a pipeline document each, with what is expected of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { corpusFolder } from '../../scripts/test-parts.ts'
import { readNdjson, type AnyRecord } from '../support/records.ts'

const here = import.meta.dirname

export interface CorpusCase {
  readonly name: string
  readonly pipeline: string
  /** The folder of the inputs. */
  readonly inputs: string
  /** Input files, with the column of their event time and how late it may be in ms. */
  readonly sources: readonly { readonly file: string; readonly column: string; readonly delay: number }[]
  readonly expected: () => readonly AnyRecord[]
  /** Columns of type DOUBLE, which are compared within 1e-9 of their size. */
  readonly doubles: readonly string[]
  /** Checkpoint every so many records, so that the input has several. */
  readonly checkpointRecords: number
  /** Nothing is late, and the result does not hang on the order of arrival: the input may be shuffled within the delay. */
  readonly shuffled: boolean
}

interface FlinkJob {
  readonly columns: readonly string[]
  readonly types: readonly string[]
  readonly records: readonly (readonly unknown[])[]
}

interface SourceNode {
  readonly type: string
  readonly config: {
    readonly path?: string
    readonly eventTime?: { readonly column: string; readonly delay: number } | null
  }
}

function sourcesOf(pipeline: string): CorpusCase['sources'] {
  const document = JSON.parse(readFileSync(pipeline, 'utf8')) as {
    readonly nodes: Readonly<Record<string, SourceNode>>
  }
  const found = new Map<string, CorpusCase['sources'][number]>()
  for (const { type, config } of Object.values(document.nodes)) {
    const file = config.path?.replace('${dir}/', '') ?? ''
    if (type !== 'file_source' || config.eventTime === null || config.eventTime === undefined) continue
    const { column, delay } = config.eventTime
    found.set(file, { file, column, delay: Math.min(delay, found.get(file)?.delay ?? Infinity) })
  }
  return [...found.values()]
}

const documents = (folder: string): readonly { readonly name: string; readonly pipeline: string }[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.pipeline.json'))
    .toSorted()
    .map((file) => ({ name: file.replace('.pipeline.json', ''), pipeline: path.join(folder, file) }))

/** The published cases, whose data is read in place. */
export function rideCases(): readonly CorpusCase[] {
  const rides = path.join(corpusFolder(), 'rides')
  return documents(here).map(({ name, pipeline }) => {
    const sources = sourcesOf(pipeline)
    return {
      name,
      pipeline,
      inputs: path.join(rides, 'inputs'),
      sources,
      expected: () => readNdjson(path.join(rides, `expected/${name}.ndjson`)),
      doubles: [],
      checkpointRecords: sources.some(({ file }) => file.startsWith('impulse')) ? 25 : 200,
      shuffled: sources.length > 0 && sources.every(({ delay }) => delay > 0),
    }
  })
}

export const flinkFolder = path.join(here, 'flink')

export const flinkJobs = (): Readonly<Record<string, FlinkJob>> =>
  JSON.parse(readFileSync(path.join(flinkFolder, 'jobs.json'), 'utf8')) as Readonly<Record<string, FlinkJob>>

/** The jobs that a real Flink 2.2.0 answered. With 30 s of delay nothing in their inputs is late. */
export function flinkCases(): readonly CorpusCase[] {
  return Object.entries(flinkJobs())
    .map(([name, job]) => ({ name, job, pipeline: path.join(flinkFolder, `${name}.pipeline.json`) }))
    .filter(({ pipeline }) => existsSync(pipeline))
    .map(({ name, job, pipeline }) => {
      const sources = sourcesOf(pipeline)
      return {
        name,
        pipeline,
        inputs: flinkFolder,
        sources,
        expected: () =>
          job.records.map((values) =>
            Object.fromEntries(job.columns.map((column, i) => [column, values[i]])),
          ),
        doubles: job.columns.filter((_, i) => job.types[i] === 'DOUBLE'),
        checkpointRecords: 25,
        shuffled: sources.length > 0 && sources.every(({ delay }) => delay >= 30_000),
      }
    })
}

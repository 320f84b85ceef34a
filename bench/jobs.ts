/** The performance jobs, what each asks of Millrace, and the programs that run them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pythonPath } from './duckdb.ts'
import { cli } from './product.ts'

export interface Job {
  readonly name: string
  /** Events per CPU second of the whole run, as a multiple of `base.mjs`. */
  readonly leastRatio: number
  /** The sum of the processes' peaks, MB. */
  readonly mostMemory: number
  /** Whether `phys.mjs` has it. */
  readonly physical: boolean
}

export const jobs: readonly Job[] = [
  { name: 'J1', leastRatio: 2.2, mostMemory: 250, physical: true },
  { name: 'J2', leastRatio: 2.2, mostMemory: 250, physical: true },
  { name: 'J3', leastRatio: 2.2, mostMemory: 250, physical: true },
  { name: 'J4', leastRatio: 1.6, mostMemory: 250, physical: false },
  { name: 'J5', leastRatio: 1.6, mostMemory: 350, physical: false },
  { name: 'J6', leastRatio: 3, mostMemory: 250, physical: true },
]

export type Program = 'base' | 'phys' | 'duckdb' | 'millrace'

/** In the order in which they take turns. */
export const programsOf = (job: Job): readonly Program[] =>
  job.physical ? ['base', 'phys', 'duckdb', 'millrace'] : ['base', 'duckdb', 'millrace']

const here = (name: string): string => join(import.meta.dirname, name)
export const documentOf = (job: Job): string => here(`jobs/${job.name}.pipeline.json`)
export const hasDocument = (job: Job): boolean => existsSync(documentOf(job))

/** The command that runs a job from one file to another, on one thread; `document` stands for the job's own. */
export function command(
  job: Job,
  program: Program,
  input: string,
  output: string,
  document = documentOf(job),
): readonly string[] {
  const node = process.execPath
  switch (program) {
    case 'base':
    case 'phys':
      return [node, here(`${program}.mjs`), job.name, input, output]
    case 'duckdb':
      return [pythonPath(), here('duck.py'), job.name, input, output, '1']
    case 'millrace': {
      const parameters = ['--param', `in=${input}`, '--param', `out=${output}`]
      return [node, cli, 'run', document, ...parameters]
    }
  }
}

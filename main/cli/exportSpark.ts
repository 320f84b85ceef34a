import { basename, dirname } from 'node:path'
import { exportSpark } from '../../export/spark/export.ts'
import { UserError } from '../../model/errors.ts'
import { compile } from '../../model/plan/compile.ts'
import type { Problem } from '../../model/problem.ts'
import { definitions } from '../../nodes/definitions.ts'
import { writeAtomic } from '../services/atomicFile.ts'
import { EXIT, problemText } from './exit.ts'
import { knownConnections } from './export.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'
import { writtenText } from './written.ts'

export interface SparkOptions {
  /** The file to write; `-`: stdout. */
  readonly spark?: string
  /** The node whose topic is read; may be left out where there is one Kafka sink. */
  readonly sink?: string
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly json: boolean
}

/** `millrace export --spark`: a PySpark program that reads what a Kafka sink writes. Returns the exit code. */
export async function exportReader(file: string, to: string, options: SparkOptions): Promise<number> {
  const loaded = await loadPipeline(file, definitions)
  if (!loaded.ok) return refuse(file, loaded.problems, options)
  const { path, document } = loaded
  const compiled = compile(document, definitions, {
    parameters: withAbsolutePaths(document, assignments('--param', options.param)),
    sets: assignments('--set', options.set),
    baseDirectory: dirname(path),
  })
  if (!compiled.ok) return refuse(file, compiled.problems, options)
  const { plan } = compiled
  const name = to === '-' ? 'reader.py' : basename(to)
  const sink = options.sink ?? onlySink(plan.operators)
  const { text, variables, problems } = exportSpark(
    plan,
    sink,
    name,
    await knownConnections(plan, options.connection),
  )
  if (text === null) return refuse(file, problems, options)
  if (to !== '-') await writeAtomic(to, text)
  if (options.json) {
    const python = to === '-' ? { python: text } : {}
    process.stdout.write(`${JSON.stringify({ file, exported: true, problems, ...python }, null, 2)}\n`)
    return EXIT.ok
  }
  if (to === '-') process.stdout.write(text)
  for (const variable of variables)
    process.stderr.write(`Set ${variable.name} in the environment: ${variable.what}\n`)
  if (to !== '-') process.stderr.write(writtenText('spark', to))
  return EXIT.ok
}

function onlySink(operators: readonly { readonly id: string; readonly type: string }[]): string {
  const sinks = operators.filter(({ type }) => type === 'kafka_sink').map(({ id }) => id)
  const [only] = sinks
  if (only !== undefined && sinks.length === 1) return only
  throw new UserError(
    'cli.sink',
    sinks.length === 0 ? 'There is no Kafka sink.' : 'It is not said which Kafka sink is meant.',
    {
      hint:
        sinks.length === 0
          ? 'Add one: Spark reads the topic that it writes.'
          : `For example --sink ${only ?? ''}; there are ${sinks.join(', ')}.`,
    },
  )
}

function refuse(file: string, problems: readonly Problem[], { json }: SparkOptions): number {
  if (json) process.stdout.write(`${JSON.stringify({ file, exported: false, problems }, null, 2)}\n`)
  else {
    for (const problem of problems) process.stderr.write(problemText(problem))
    process.stderr.write(`${file}: not exported\n`)
  }
  return EXIT.invalid
}

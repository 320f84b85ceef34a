/** `millrace export`: a pipeline as Flink SQL, or as a program around it. */
import { basename, dirname, resolve } from 'node:path'
import { openSession } from '../../drivers/flink/gateway.ts'
import { explain } from '../../export/flink/explain.ts'
import { exportFlink, type FlinkExport } from '../../export/flink/export.ts'
import { javaProject } from '../../export/flink/java.ts'
import type { FlinkProgram } from '../../export/flink/program.ts'
import { pythonProgram } from '../../export/flink/python.ts'
import type { NodeConnections } from '../../model/connections/connection.ts'
import { connectionsOf } from '../../model/connections/resolved.ts'
import { UserError } from '../../model/errors.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Problem } from '../../model/problem.ts'
import { definitions } from '../../nodes/definitions.ts'
import { writeAtomic } from '../services/atomicFile.ts'
import { emptyFolder, writeTexts } from '../services/exports/folder.ts'
import { fileError, isMissing } from '../services/fileErrors.ts'
import { flinkProgram } from '../services/exports/program.ts'
import { gatewayAt } from '../services/flink/target.ts'
import { EXIT, problemText } from './exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'
import { writtenText } from './written.ts'

export interface ExportOptions {
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
  /** The file to write; `-`: stdout. */
  readonly flinkSql?: string
  readonly flinkPython?: string
  /** The folder of the Maven project. */
  readonly flinkJava?: string
  /** A connection to Flink, or the address of a SQL Gateway, that is to plan the script. */
  readonly explain?: string
  readonly json: boolean
}

/** Returns the exit code. Nothing is written where something cannot be exported. */
export async function exportPipeline(file: string, options: ExportOptions): Promise<number> {
  const { flinkSql, flinkPython, flinkJava, explain: address } = options
  if ([flinkSql, flinkPython, flinkJava, address].every((one) => one === undefined)) {
    throw new UserError('cli.export', 'It is not said what to export to.', {
      hint: 'For example --typescript folder, --flink-sql job.sql, --flink-python job.py, --flink-java folder, or --flink-sql - for the standard output.',
    })
  }
  const loaded = await loadPipeline(file, definitions)
  if (!loaded.ok) return tell(file, loaded.problems, options)
  const { path, document } = loaded
  const compiling = {
    parameters: withAbsolutePaths(document, assignments('--param', options.param)),
    sets: assignments('--set', options.set),
    baseDirectory: dirname(path),
  }
  const compiled = compile(document, definitions, compiling)
  if (!compiled.ok) return tell(file, compiled.problems, options)
  const connections = await knownConnections(compiled.plan, options.connection)
  const exported = exportFlink(compiled.plan, connections)
  if (exported.sql === null) return tell(file, exported.problems, options)
  if (address !== undefined) {
    const refused = await explainAt(address, options.connection, exported)
    if (refused.length > 0) return tell(file, refused, options)
  }
  const program =
    flinkPython === undefined && flinkJava === undefined
      ? null
      : flinkProgram(exported, { document, definitions, options: compiling, connections })
  const printed = await write(exported.sql, program, options)
  return tell(file, [], options, { exported, printed })
}

interface Printed {
  readonly sql?: string
  readonly python?: string
}

/** Writes what is asked for; gives what goes to the standard output. */
async function write(
  sql: string,
  program: FlinkProgram | null,
  { flinkSql, flinkPython, flinkJava }: ExportOptions,
): Promise<Printed> {
  if (flinkSql !== undefined && flinkSql !== '-') await writeText(flinkSql, sql)
  if (program === null) return flinkSql === '-' ? { sql } : {}
  const python =
    flinkPython === undefined
      ? ''
      : pythonProgram(program, flinkPython === '-' ? 'job.py' : basename(flinkPython))
  if (flinkPython !== undefined && flinkPython !== '-') await writeText(flinkPython, python)
  if (flinkJava !== undefined) {
    await emptyFolder(flinkJava)
    await writeTexts(flinkJava, javaProject(program))
  }
  return { ...(flinkSql === '-' ? { sql } : {}), ...(flinkPython === '-' ? { python } : {}) }
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeAtomic(file, text)
  } catch (error) {
    throw fileError(
      error,
      isMissing(error) ? dirname(resolve(file)) : file,
      'written',
      'Make the folder, or choose another path.',
    )
  }
}

/** `target`: a connection, or the address of a SQL Gateway. */
async function explainAt(
  target: string,
  given: readonly string[],
  exported: FlinkExport,
): Promise<readonly Problem[]> {
  const { connectionTools } = await import('./connections/services.ts')
  const gateway = await gatewayAt(target, connectionTools(given).connections)
  const session = await openSession(gateway, Object.fromEntries(exported.settings))
  try {
    return await explain(exported, session.run)
  } finally {
    await session.close()
  }
}

/** Records of connections, where the plan names any: addresses, and no secrets. */
export async function knownConnections(plan: JobPlan, given: readonly string[]): Promise<NodeConnections> {
  if (connectionsOf(plan).size === 0) return {}
  const { connectionTools } = await import('./connections/services.ts')
  return connectionTools(given).connections.ofNodes()
}

interface Done {
  readonly exported: FlinkExport
  readonly printed: Printed
}

function tell(file: string, problems: readonly Problem[], options: ExportOptions, done?: Done): number {
  const { json, explain: address } = options
  const ok = problems.length === 0
  if (json) {
    process.stdout.write(`${JSON.stringify({ file, exported: ok, problems, ...done?.printed }, null, 2)}\n`)
    return ok ? EXIT.ok : EXIT.invalid
  }
  process.stdout.write(`${done?.printed.sql ?? ''}${done?.printed.python ?? ''}`)
  for (const problem of problems) process.stderr.write(problemText(problem))
  if (!ok) process.stderr.write(`${file}: not exported\n`)
  else if (address !== undefined) process.stderr.write(`${file}: Flink accepts it\n`)
  for (const [name, what] of Object.entries(done?.exported.script.variables ?? {})) {
    process.stderr.write(`Set ${name} in the environment: ${what}\n`)
  }
  if (done !== undefined) process.stderr.write(toldOf(done, options))
  return ok ? EXIT.ok : EXIT.invalid
}

/** A line a file or folder; secrets of a script have to be put in before it runs, as its head says. */
function toldOf({ exported }: Done, { flinkSql, flinkPython, flinkJava }: ExportOptions): string {
  const open = Object.keys(exported.script.variables).length > 0
  const told: readonly (readonly ['sql' | 'python' | 'java', string | undefined])[] = [
    ['sql', flinkSql],
    ['python', flinkPython],
    ['java', flinkJava],
  ]
  return told
    .flatMap(([what, path]) => (path === undefined || path === '-' ? [] : [[what, path] as const]))
    .map(([what, path]) =>
      what === 'sql' && open
        ? `Wrote ${path}. Next: put the values in, as its head says\n`
        : writtenText(what, path),
    )
    .join('')
}

/** `millrace export`: a pipeline as Flink SQL. */
import { dirname } from 'node:path'
import { openSession } from '../../drivers/flink/gateway.ts'
import { explain } from '../../export/flink/explain.ts'
import { exportFlink, type FlinkExport } from '../../export/flink/export.ts'
import type { KafkaConnection } from '../../model/connections/kafka.ts'
import { connectionsOf } from '../../model/connections/resolved.ts'
import { UserError } from '../../model/errors.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Problem } from '../../model/problem.ts'
import { definitions } from '../../nodes/definitions.ts'
import { writeAtomic } from '../services/atomicFile.ts'
import { EXIT, problemText } from './exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'

export interface ExportOptions {
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
  /** The file to write; `-`: stdout. */
  readonly flinkSql?: string
  /** The address of a SQL Gateway that is to plan the script. */
  readonly explain?: string
  readonly json: boolean
}

/** Returns the exit code. Nothing is written where something cannot be exported. */
export async function exportPipeline(file: string, options: ExportOptions): Promise<number> {
  if (options.flinkSql === undefined && options.explain === undefined) {
    throw new UserError('cli.export', 'It is not said what to export to.', {
      hint: 'For example --typescript folder, --flink-sql job.sql, or --flink-sql - for the standard output.',
    })
  }
  const loaded = await loadPipeline(file, definitions)
  if (!loaded.ok) return tell(file, loaded.problems, options)
  const { path, document } = loaded
  const compiled = compile(document, definitions, {
    parameters: withAbsolutePaths(document, assignments('--param', options.param)),
    sets: assignments('--set', options.set),
    baseDirectory: dirname(path),
  })
  if (!compiled.ok) return tell(file, compiled.problems, options)
  const exported = exportFlink(compiled.plan, await knownConnections(compiled.plan, options.connection))
  if (exported.sql === null) return tell(file, exported.problems, options)
  if (options.explain !== undefined) {
    const refused = await explainAt(options.explain, exported)
    if (refused.length > 0) return tell(file, refused, options)
  }
  if (options.flinkSql === '-' && !options.json) process.stdout.write(exported.sql)
  else if (options.flinkSql !== undefined && options.flinkSql !== '-') {
    await writeAtomic(options.flinkSql, exported.sql)
  }
  return tell(file, [], options, exported)
}

async function explainAt(address: string, exported: FlinkExport): Promise<readonly Problem[]> {
  const session = await openSession(address, Object.fromEntries(exported.settings))
  try {
    return await explain(exported, session.run)
  } finally {
    await session.close()
  }
}

/** Records of connections, where the plan names any: addresses, and no secrets. */
async function knownConnections(
  plan: JobPlan,
  given: readonly string[],
): Promise<Readonly<Record<string, KafkaConnection>>> {
  if (connectionsOf(plan).size === 0) return {}
  const { connectionTools } = await import('./connections/services.ts')
  return connectionTools(given).connections.kafka()
}

function tell(
  file: string,
  problems: readonly Problem[],
  { json, flinkSql, explain: address }: ExportOptions,
  exported?: FlinkExport,
): number {
  const ok = problems.length === 0
  if (json) {
    const sql = ok && flinkSql === '-' ? { sql: exported?.sql } : {}
    process.stdout.write(`${JSON.stringify({ file, exported: ok, problems, ...sql }, null, 2)}\n`)
    return ok ? EXIT.ok : EXIT.invalid
  }
  for (const problem of problems) process.stderr.write(problemText(problem))
  if (!ok) process.stderr.write(`${file}: not exported\n`)
  else if (address !== undefined) process.stderr.write(`${file}: Flink accepts it\n`)
  for (const [name, what] of Object.entries(exported?.script.variables ?? {})) {
    process.stderr.write(`Set ${name} in the environment: ${what}\n`)
  }
  return ok ? EXIT.ok : EXIT.invalid
}

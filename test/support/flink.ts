/** The session cluster that the suite shares, and bounded jobs on it. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { openSession, type GatewaySession } from '../../drivers/flink/gateway.ts'
import { plainEndpoint } from '../../drivers/flink/http.ts'
import { jobFailure, jobState } from '../../drivers/flink/jobs.ts'
import { javaProgram } from '../../drivers/local/maven.ts'
import { declarations, statementSet, statementSql } from '../../export/flink/print.ts'
import type { FlinkExport } from '../../export/flink/export.ts'
import { jarFolder } from '../../scripts/flink/jars.ts'
import { opened } from '../../scripts/flink/settings.ts'
import type { SharedFlink } from './flinkCluster.ts'
import { until } from './kafka.ts'
import type { AnyRecord } from './records.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly flink: SharedFlink
  }
}
export const sharedFlink = (): SharedFlink => inject('flink')

/** A session with the settings of an export; at another parallelism, and with checkpoints that a short job need not wait for. `more`: in their place. */
export const sessionFor = (
  { settings }: FlinkExport,
  parallelism: number,
  more: Readonly<Record<string, string>> = {},
): Promise<GatewaySession> =>
  openSession(sharedFlink().gateway, {
    ...Object.fromEntries(settings),
    'parallelism.default': String(parallelism),
    'execution.checkpointing.interval': '100 ms',
    'restart-strategy.type': 'none',
    ...more,
  })

const must = async (session: GatewaySession, sql: string) => {
  const result = await session.run(sql)
  if (!result.ok) throw new Error(`${result.message}\n\n${sql}`)
  return result
}

/** Declares what the script declares. */
export async function declare(session: GatewaySession, { script: made }: FlinkExport): Promise<void> {
  for (const { node, statement } of declarations(made))
    await must(session, statementSql(statement, node.label))
}

/** Starts the whole script as one job, and tells its id. */
export async function startExport(
  made: FlinkExport,
  parallelism: number,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const session = await sessionFor(made, parallelism, more)
  try {
    await declare(session, made)
    const { jobId } = await must(session, statementSet(made.script))
    return jobId ?? ''
  } finally {
    await session.close()
  }
}

/** Runs the whole script as one job, to its end. */
export const runExport = async (made: FlinkExport, parallelism: number): Promise<void> =>
  finished(await startExport(made, parallelism))

/** The rows that a view comes to, out of its changes. */
export async function finalRows(
  made: FlinkExport,
  view: string,
  parallelism: number,
): Promise<readonly AnyRecord[]> {
  const session = await sessionFor(made, parallelism)
  try {
    await declare(session, made)
    const { columns, rows } = await must(session, `SELECT * FROM \`${view}\``)
    const counts = new Map<string, number>()
    for (const { kind, fields } of rows) {
      const text = JSON.stringify(fields)
      const change = kind === 'INSERT' || kind === 'UPDATE_AFTER' ? 1 : -1
      counts.set(text, (counts.get(text) ?? 0) + change)
    }
    return [...counts].flatMap(([text, count]) => {
      const fields = JSON.parse(text) as readonly unknown[]
      const record = Object.fromEntries(columns.map((column, index) => [column, fields[index]]))
      return Array.from({ length: count }, () => record)
    })
  } finally {
    await session.close()
  }
}

export async function finished(jobId: string): Promise<void> {
  const jobManager = plainEndpoint(sharedFlink().jobManager)
  await until(
    `job ${jobId} ends`,
    async () => {
      const state = await jobState(jobManager, jobId)
      if (state === 'failed') throw new Error((await jobFailure(jobManager, jobId)) ?? 'failed')
      return state === 'finished'
    },
    90_000,
  )
}

/** `flink run` of a jar, with these variables in its environment, to the end of its job. */
export async function flinkRun(jar: string, env: Readonly<Record<string, string>>): Promise<void> {
  const settings = mkdtempSync(path.join(tmpdir(), 'millrace-flink-conf-'))
  try {
    const { hostname, port } = new URL(sharedFlink().jobManager)
    writeFileSync(path.join(settings, 'config.yaml'), `rest.address: ${hostname}\nrest.port: ${port}\n`)
    const { stdout } = await promisify(execFile)(
      javaProgram(),
      [...opened, '-cp', path.join(jarFolder(), '*'), 'org.apache.flink.client.cli.CliFrontend', 'run', jar],
      { env: { ...process.env, FLINK_CONF_DIR: settings, ...env } },
    )
    const jobId = /JobID ([0-9a-f]{32})/.exec(stdout)?.[1]
    if (jobId === undefined) throw new Error(`flink run started no job: ${stdout}`)
    await finished(jobId)
  } finally {
    rmSync(settings, { recursive: true, force: true })
  }
}

export const scratchFolder = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-flink-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

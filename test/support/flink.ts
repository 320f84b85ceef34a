/** The session cluster that the suite shares, and bounded jobs on it. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'
import { openSession, type GatewaySession } from '../../drivers/flink/gateway.ts'
import { jobFailure, jobState } from '../../drivers/flink/jobs.ts'
import { declarations, statementSet, statementSql } from '../../export/flink/print.ts'
import type { FlinkExport } from '../../export/flink/export.ts'
import { flinkScript } from '../../scripts/test-parts.ts'
import { until } from './kafka.ts'
import { readNdjson, type AnyRecord } from './records.ts'

export interface SharedFlink {
  /** Of the SQL Gateway's REST API. */
  readonly gateway: string
  /** Of the JobManager's. */
  readonly jobManager: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly flink: SharedFlink
  }
}
export const sharedFlink = (): SharedFlink => inject('flink')

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const script = (command: string, env: Readonly<Record<string, string>>): Promise<void> =>
  new Promise((resolve, reject) => {
    // The processes that it starts keep its output open, so its end is what counts.
    const child = execFile(flinkScript(), [command], { env: { ...process.env, ...env } })
    let said = ''
    child.stderr?.on('data', (chunk: string) => (said += chunk))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`flink.sh ${command}: ${said}`))))
  })

/** A cluster of its own: job manager, task manager and gateway on free ports; the jars are shared with other runs. */
export async function startFlink(
  home: string,
): Promise<SharedFlink & { readonly stop: () => Promise<void> }> {
  const given = (name: string): number => Number(process.env[name] ?? 0)
  const port = async (name: string): Promise<number> => given(name) || (await freePort())
  const [rest, sql, rpc] = [
    await port('FLINK_REST_PORT'),
    await port('FLINK_SQL_PORT'),
    await port('FLINK_RPC_PORT'),
  ]
  const env = {
    FLINK_LOCAL_HOME: home,
    FLINK_REST_PORT: String(rest),
    FLINK_SQL_PORT: String(sql),
    FLINK_RPC_PORT: String(rpc),
    FLINK_SLOTS: '16',
  }
  await script('start', env)
  return {
    gateway: `http://127.0.0.1:${sql}`,
    jobManager: `http://127.0.0.1:${rest}`,
    stop: () => script('stop', env),
  }
}

/** A session with the settings of an export; at another parallelism, and with checkpoints that a short job need not wait for. */
export const sessionFor = ({ settings }: FlinkExport, parallelism: number): Promise<GatewaySession> =>
  openSession(sharedFlink().gateway, {
    ...Object.fromEntries(settings),
    'parallelism.default': String(parallelism),
    'execution.checkpointing.interval': '100 ms',
    'restart-strategy.type': 'none',
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

/** Runs the whole script as one job, to its end. */
export async function runExport(made: FlinkExport, parallelism: number): Promise<void> {
  const session = await sessionFor(made, parallelism)
  try {
    await declare(session, made)
    const { jobId } = await must(session, statementSet(made.script))
    await finished(jobId ?? '')
  } finally {
    await session.close()
  }
}

export async function finished(jobId: string): Promise<void> {
  const { jobManager } = sharedFlink()
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

/** All records of a folder that Flink's file sink has written; names with a dot in front are not complete. */
export function folderRecords(folder: string): readonly AnyRecord[] {
  // Nothing was written, then.
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile() && !file.name.startsWith('.'))
    .flatMap((file) => readNdjson(path.join(file.parentPath, file.name)))
}

export const scratchFolder = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-flink-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

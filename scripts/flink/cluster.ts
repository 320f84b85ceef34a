/** A real session cluster of Flink on 127.0.0.1: JobManager, TaskManager and SQL Gateway, a Java process each. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { javaProgram } from '../../drivers/local/maven.ts'
import { ended, endWithProcess, processOf } from '../../drivers/local/process.ts'
import { OperationalError } from '../../model/errors.ts'
import { fetchFlink } from './jars.ts'
import { configText, opened, processes, type Ports, type ProcessSettings } from './settings.ts'

export interface ClusterOptions {
  readonly folder: string
  readonly ports: Ports
  readonly slots: number
  /** Whether it is to live on when this process ends. */
  readonly outlive: boolean
}

export interface RunningCluster {
  /** Of the JobManager's REST API. */
  readonly jobManager: string
  /** Of the SQL Gateway's. */
  readonly gateway: string
  stop(): Promise<void>
}

/** How long one of its processes may take to start, and to stop before it is killed, ms. */
const PATIENCE = 90_000
const STOP_PATIENCE = 10_000
const POLL = 100

export const addresses = (ports: Ports): Pick<RunningCluster, 'jobManager' | 'gateway'> => ({
  jobManager: `http://127.0.0.1:${ports.rest}`,
  gateway: `http://127.0.0.1:${ports.sql}`,
})

/** Starts it, and resolves when a job can be submitted. Throws OperationalError with what a process said that did not come up. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { folder, ports, slots } = options
  const lib = await fetchFlink()
  rmSync(join(folder, 'tmp'), { recursive: true, force: true })
  for (const part of ['conf', 'tmp', 'checkpoints', 'savepoints'])
    mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'conf', 'config.yaml'), configText({ ports, folder, slots, bind: '127.0.0.1' }))
  const { jobManager, gateway } = addresses(ports)
  const ready: Readonly<Record<ProcessSettings['name'], () => Promise<boolean>>> = {
    jobmanager: async () => (await answer(`${jobManager}/overview`)) !== null,
    taskmanager: async () => (await answer(`${jobManager}/overview`))?.['slots-total'] === slots,
    gateway: async () => (await answer(`${gateway}/v1/info`)) !== null,
  }
  const children = processes.map((settings) => ({ settings, child: launch(settings, lib, options) }))
  const stop = async (): Promise<void> => {
    await Promise.all(children.toReversed().map(({ child }) => ended(child, 'SIGTERM', STOP_PATIENCE)))
  }
  try {
    for (const { settings, child } of children)
      await until(ready[settings.name], child, settings.name, folder)
  } catch (error) {
    await stop()
    throw error
  }
  return { jobManager, gateway, stop }
}

function launch(
  { name, main, options }: ProcessSettings,
  lib: string,
  cluster: ClusterOptions,
): ChildProcess {
  const { folder, outlive } = cluster
  const log = openSync(join(folder, `${name}.log`), 'w')
  try {
    const child = spawn(
      javaProgram(),
      [
        ...opened,
        ...options,
        `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
        // Pages of the JobManager show it.
        `-Dlog.file=${join(folder, `${name}.log`)}`,
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        '-Dorg.slf4j.simpleLogger.showDateTime=true',
        '-cp',
        `${lib}/*`,
        main,
        '--configDir',
        join(folder, 'conf'),
      ],
      {
        stdio: ['ignore', log, log],
        detached: outlive,
        env: { ...process.env, FLINK_CONF_DIR: join(folder, 'conf') },
      },
    )
    writeFileSync(join(folder, `${name}.pid`), String(child.pid ?? ''))
    if (outlive) child.unref()
    else endWithProcess(child)
    return child
  } finally {
    closeSync(log)
  }
}

/** What a REST API says; null while it says nothing. */
async function answer(url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return response.ok ? ((await response.json()) as Record<string, unknown>) : null
  } catch {
    return null
  }
}

async function until(
  ready: () => Promise<boolean>,
  child: ChildProcess,
  name: string,
  folder: string,
): Promise<void> {
  const log = join(folder, `${name}.log`)
  const failed = (why: string): OperationalError => {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    return new OperationalError('flink-no-start', `Flink's ${name} ${why}: ${lines.slice(-5).join(' ')}`, {
      hint: `The whole log is in ${log}. Are the ports free?`,
    })
  }
  for (const limit = Date.now() + PATIENCE; Date.now() < limit; await pause(POLL)) {
    if (await ready()) return
    if (child.exitCode !== null || child.signalCode !== null) throw failed('ended while it started')
  }
  throw failed(`did not start within ${PATIENCE / 1_000} s`)
}

/** The processes that were started for a folder and run still. */
export function clusterProcesses(folder: string): readonly number[] {
  return processes.flatMap(({ name, main }) => {
    const pid = processOf(join(folder, `${name}.pid`), [main, folder])
    return pid === null ? [] : [pid]
  })
}

/** Ends a cluster that outlived the process that started it. */
export async function stopCluster(folder: string): Promise<void> {
  for (const pid of clusterProcesses(folder)) process.kill(pid, 'SIGTERM')
  const limit = Date.now() + STOP_PATIENCE
  for (let left = clusterProcesses(folder); left.length > 0; left = clusterProcesses(folder)) {
    if (Date.now() > limit) for (const pid of left) process.kill(pid, 'SIGKILL')
    await pause(POLL)
  }
}

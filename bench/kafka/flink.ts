/** The same pipelines on a warm session cluster of Flink at parallelism 1, as their export prints them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openSession } from '../../drivers/flink/gateway.ts'
import { plainEndpoint } from '../../drivers/flink/http.ts'
import { jobFailure, jobState } from '../../drivers/flink/jobs.ts'
import { cancel } from '../../drivers/flink/savepoints.ts'
import { exportFlink } from '../../export/flink/export.ts'
import { declarations, statementSet, statementSql } from '../../export/flink/print.ts'
import type { KafkaConnection } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { processes } from '../../scripts/flink/settings.ts'
import { startFlink } from '../../test/support/flinkCluster.ts'

export interface FlinkBench {
  /** Submits a pipeline and waits until its job runs. */
  submit(document: PipelineDocument): Promise<FlinkJob>
  /** CPU seconds of the cluster's processes so far, and the sum of their largest resident sets, MB. */
  usage(): { readonly cpu: number; readonly memory: number }
  stop(): Promise<void>
}

export interface FlinkJob {
  /** Resolves when it has come to its end; throws why it failed. */
  finished(): Promise<void>
  cancel(): Promise<void>
}

/** Between two questions how a job is, ms. */
const POLL = 20

export async function flinkBench(connection: KafkaConnection): Promise<FlinkBench> {
  const home = mkdtempSync(join(tmpdir(), 'millrace-bench-flink-'))
  const { gateway, jobManager: address, stop } = await startFlink(home)
  const jobManager = plainEndpoint(address)
  return {
    async submit(document) {
      const compiled = compile(document, definitions, { parameters: {}, baseDirectory: home })
      if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
      const made = exportFlink(compiled.plan, { bench: connection })
      if (made.sql === null) throw new Error(made.problems.map(({ message }) => message).join('\n'))
      const session = await openSession(gateway, {
        ...Object.fromEntries(made.settings),
        // As people run it for speed: no copies between operators, and a watermark now and then.
        'pipeline.object-reuse': 'true',
        'pipeline.auto-watermark-interval': '200 ms',
      })
      const run = async (statement: string): Promise<string | null> => {
        const result = await session.run(statement)
        if (!result.ok) throw new Error(`${result.message}\n\n${statement}`)
        return result.jobId
      }
      for (const { node, statement } of declarations(made.script))
        await run(statementSql(statement, node.label))
      const id = (await run(statementSet(made.script))) ?? ''
      await session.close()
      const finished = async (): Promise<void> => {
        for (;;) {
          const state = await jobState(jobManager, id)
          if (state === 'finished') return
          if (state === 'failed') throw new Error((await jobFailure(jobManager, id)) ?? 'the job failed')
          await pause(POLL)
        }
      }
      return {
        finished,
        cancel: () => cancel(jobManager, id),
      }
    },
    usage() {
      const used = processes.map(({ name }) =>
        usageOf(readFileSync(join(home, `${name}.pid`), 'utf8').trim()),
      )
      return {
        cpu: used.reduce((sum, { cpu }) => sum + cpu, 0),
        memory: used.reduce((sum, { memory }) => sum + memory, 0),
      }
    },
    async stop() {
      await stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** User and system time, fields 14 and 15 of its stat, in ticks of 10 ms; and its largest resident set. */
function usageOf(pid: string): { readonly cpu: number; readonly memory: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(peak ?? 0) / 1_024 }
}

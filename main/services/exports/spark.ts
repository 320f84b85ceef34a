/** What reads the topic of a Kafka sink of the open pipeline with Spark. */
import { basename } from 'node:path'
import type { SparkReport } from '../../../bridge/contract.ts'
import { exportSpark } from '../../../export/spark/export.ts'
import { UserError } from '../../../model/errors.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { writeAtomic } from '../atomicFile.ts'
import type { Connections } from '../connections.ts'
import { planOf, type Startable } from '../plan.ts'

interface SparkRequest extends Startable {
  /** The id of the sink. */
  readonly sink: string
}

/** Throws UserError for a pipeline that cannot run. `file`: the name that the program says of itself. */
export async function sparkReport(
  request: SparkRequest,
  connections: Connections,
  file = 'reader.py',
): Promise<SparkReport> {
  const plan = planOf(definitions, request, false)
  const { text, problems } = exportSpark(plan, request.sink, file, await connections.ofNodes())
  return {
    text,
    obstacles: problems.map(({ path, message, hint }) => ({ path, reason: message, wayOut: hint })),
  }
}

/** Throws UserError where there is no program, and where it cannot be written. */
export async function saveSpark(request: SparkRequest, to: string, connections: Connections): Promise<void> {
  const { text, obstacles } = await sparkReport(request, connections, basename(to))
  if (text === null) {
    const [first] = obstacles
    throw new UserError('export.refused', first?.reason ?? 'The sink cannot be read by Spark.', {
      nodeId: request.sink,
      ...(typeof first?.wayOut === 'string' ? { hint: first.wayOut } : {}),
    })
  }
  await writeAtomic(to, text)
}

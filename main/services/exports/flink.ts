/** The open pipeline as Flink SQL. */
import type { FlinkReport } from '../../../bridge/contract.ts'
import { exportFlink } from '../../../export/flink/export.ts'
import type { Definitions } from '../../../model/analysis.ts'
import { UserError } from '../../../model/errors.ts'
import { compile } from '../../../model/plan/compile.ts'
import { writeAtomic } from '../atomicFile.ts'
import type { Connections } from '../connections.ts'
import { baseDirectory } from '../locations.ts'
import type { Startable } from '../plan.ts'

export interface Exports {
  flink(drawing: Startable): Promise<FlinkReport>
  /** Throws UserError where there is no script. */
  saveFlink(drawing: Startable, to: string): Promise<void>
}

export function createExports(definitions: Definitions, connections: Connections): Exports {
  const flink = async ({ document, path, parameters }: Startable): Promise<FlinkReport> => {
    const options = { parameters, baseDirectory: baseDirectory(path) }
    const whole = compile(document, definitions, options)
    // A drawing in the making is judged as far as it goes.
    const compiled = whole.ok ? whole : compile(document, definitions, { ...options, preview: true })
    const errors = whole.ok ? 0 : whole.problems.filter(({ severity }) => severity === 'error').length
    if (!compiled.ok) return { sql: null, obstacles: [], notes: {}, errors }
    const made = exportFlink(compiled.plan, await connections.kafka())
    return {
      sql: whole.ok ? made.sql : null,
      obstacles: made.problems
        .filter(({ nodeId }) => whole.ok || nodeId !== null)
        .map(({ nodeId, path: field, message, hint }) => ({
          nodeId,
          path: field,
          reason: message,
          wayOut: hint,
        })),
      notes: Object.fromEntries(made.script.nodes.map(({ id, notes }) => [id, [...notes]])),
      errors,
    }
  }

  return {
    flink,
    async saveFlink(drawing, to) {
      const { sql } = await flink(drawing)
      if (sql === null) {
        throw new UserError('export.refused', 'The pipeline cannot be exported as it is.', {
          hint: 'Look at what stands in the way, beside the script.',
        })
      }
      await writeAtomic(to, sql)
    },
  }
}

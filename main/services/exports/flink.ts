/** The open pipeline as Flink SQL, and as programs around it. */
import { basename } from 'node:path'
import type { FlinkFormat, FlinkReport } from '../../../bridge/contract.ts'
import { exportFlink } from '../../../export/flink/export.ts'
import { javaProject, JOB_FILE } from '../../../export/flink/java.ts'
import type { FlinkProgram } from '../../../export/flink/program.ts'
import { pythonProgram } from '../../../export/flink/python.ts'
import type { Definitions } from '../../../model/analysis.ts'
import { UserError } from '../../../model/errors.ts'
import { compile } from '../../../model/plan/compile.ts'
import { writeAtomic } from '../atomicFile.ts'
import type { Connections } from '../connections.ts'
import { baseDirectory } from '../locations.ts'
import type { Startable } from '../plan.ts'
import { emptyFolder, writeTexts } from './folder.ts'
import { flinkProgram } from './program.ts'

export interface Exports {
  flink(drawing: Startable): Promise<FlinkReport>
  /** The file in Python, or `Job.java`. Throws UserError where there is no script. */
  flinkProgram(drawing: Startable, language: Exclude<FlinkFormat, 'sql'>): Promise<string>
  /** `to`: a file; of Java a folder. Throws UserError where there is no script, and where it cannot be written. */
  saveFlink(drawing: Startable, as: FlinkFormat, to: string): Promise<void>
}

export function createExports(definitions: Definitions, connections: Connections): Exports {
  const flink = async ({ document, path, parameters }: Startable): Promise<FlinkReport> => {
    const options = { parameters, baseDirectory: baseDirectory(path) }
    const whole = compile(document, definitions, options)
    // A drawing in the making is judged as far as it goes.
    const compiled = whole.ok ? whole : compile(document, definitions, { ...options, preview: true })
    const errors = whole.ok ? 0 : whole.problems.filter(({ severity }) => severity === 'error').length
    if (!compiled.ok) return { sql: null, obstacles: [], notes: {}, errors }
    const made = exportFlink(compiled.plan, await connections.ofNodes())
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

  const program = async ({ document, path, parameters }: Startable): Promise<FlinkProgram> => {
    const options = { parameters, baseDirectory: baseDirectory(path) }
    const compiled = compile(document, definitions, options)
    if (!compiled.ok) throw refused()
    const kafka = await connections.ofNodes()
    const made = exportFlink(compiled.plan, kafka)
    if (made.sql === null) throw refused()
    return flinkProgram(made, { document, definitions, options, connections: kafka })
  }

  return {
    flink,
    async flinkProgram(drawing, language) {
      const made = await program(drawing)
      return language === 'python' ? pythonProgram(made, 'job.py') : (javaProject(made)[JOB_FILE] ?? '')
    },
    async saveFlink(drawing, as, to) {
      if (as === 'sql') {
        const { sql } = await flink(drawing)
        if (sql === null) throw refused()
        await writeAtomic(to, sql)
        return
      }
      const made = await program(drawing)
      if (as === 'python') await writeAtomic(to, pythonProgram(made, basename(to)))
      else {
        await emptyFolder(to)
        await writeTexts(to, javaProject(made))
      }
    },
  }
}

const refused = (): UserError =>
  new UserError('export.refused', 'The pipeline cannot be exported as it is.', {
    hint: 'Look at what stands in the way, beside the script.',
  })

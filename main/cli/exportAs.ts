import { UserError } from '../../model/errors.ts'
import type { ExportOptions } from './export.ts'
import type { SparkOptions } from './exportSpark.ts'
import type { TypescriptOptions } from './exportTypescript.ts'

export type AnyExport = ExportOptions & TypescriptOptions & SparkOptions

/** `millrace export`, by what is asked for. Returns the exit code. */
export async function exportAs(file: string, options: AnyExport): Promise<number> {
  const { typescript, spark, set } = options
  mustBeOne(options)
  if (typescript !== undefined) {
    if (set.length > 0)
      throw new UserError(
        'cli.export',
        'A TypeScript project is of the pipeline as its file has it: --set is not for it.',
        {
          hint: 'Change the file, or make a parameter of it, which --param gives its value.',
        },
      )
    const { exportProject } = await import('./exportTypescript.ts')
    return exportProject(file, typescript, options)
  }
  if (spark !== undefined) {
    const { exportReader } = await import('./exportSpark.ts')
    return exportReader(file, spark, options)
  }
  const { exportPipeline } = await import('./export.ts')
  return exportPipeline(file, options)
}

/** What Flink takes is one export, of the same script. */
const FLINK = [
  ['--flink-sql', 'flinkSql'],
  ['--flink-python', 'flinkPython'],
  ['--flink-java', 'flinkJava'],
  ['--explain', 'explain'],
] as const

/** Throws UserError `cli.export`: each kind has options, reasons to refuse and a JSON document of its own. */
function mustBeOne(options: AnyExport): void {
  const flink = FLINK.filter(([, key]) => options[key] !== undefined).map(([name]) => name)
  const asked = [
    ...(options.typescript === undefined ? [] : ['--typescript']),
    ...(options.spark === undefined ? [] : ['--spark']),
    ...flink.slice(0, 1),
  ]
  if (asked.length < 2) return
  throw new UserError('cli.export', `${asked.join(' and ')} are not exported in one call.`, {
    hint: 'Call millrace export once for each: each has options and reasons to refuse of its own.',
  })
}

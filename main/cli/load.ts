import { resolve } from 'node:path'
import type { Definitions } from '../../model/analysis.ts'
import { parameterSchema, type PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { readDocument } from '../../model/migrate.ts'
import { problem } from '../../model/problem-codes.ts'
import type { Problem } from '../../model/problem.ts'
import { readPipelineFile } from '../services/projects.ts'

export type Loaded =
  | { readonly ok: true; readonly path: string; readonly document: PipelineDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads a pipeline to run or to check it. What the app opens read-only (a newer format) is refused here: a part that is not understood cannot be run.
 * Throws UserError for a file that cannot be read.
 */
export async function loadPipeline(file: string, definitions: Definitions): Promise<Loaded> {
  const path = resolve(file)
  const { text } = await readPipelineFile(path)
  const read = readDocument(text, definitions)
  if (!read.ok) return { ok: false, problems: read.problems }
  if (read.readOnly !== null) {
    const hint = 'Update Millrace: npm install -g millrace@latest'
    return { ok: false, problems: [problem('newer-format', read.readOnly, { path: 'format', hint })] }
  }
  return { ok: true, path, document: read.document }
}

/** The same where there is nothing to be done with one that cannot be read: throws UserError for its first problem. */
export async function readPipeline(
  file: string,
  definitions: Definitions,
): Promise<Extract<Loaded, { readonly ok: true }>> {
  const loaded = await loadPipeline(file, definitions)
  if (loaded.ok) return loaded
  const [first] = loaded.problems
  const details = typeof first?.hint === 'string' ? { hint: first.hint } : {}
  throw new UserError(first?.code ?? 'file.invalid', first?.message ?? `${file} cannot be read.`, details)
}

/** `name=value`, any number of times. The value may have `=` in it. */
export function assignments(option: string, given: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) {
      throw new UserError('cli.assignment', `${option} ${text} is not of the form name=value.`, {
        hint: option === '--set' ? 'For example --set orders.rate=100' : 'For example --param dir=/data',
      })
    }
    values[text.slice(0, at)] = text.slice(at + 1)
  }
  return values
}

/** A path given on the command line starts at the working folder; one in the document at the document's folder. */
export function withAbsolutePaths(
  document: PipelineDocument,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const declared = parameterSchema.safeParse(document.parameters[name])
      return [name, declared.success && declared.data.type === 'path' ? resolve(value) : value]
    }),
  )
}

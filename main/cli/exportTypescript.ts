import { resolve } from 'node:path'
import { analyse } from '../../model/analyse.ts'
import { definitions } from '../../nodes/definitions.ts'
import type { FileChange } from '../../bridge/export.ts'
import { writeProject } from '../services/exports/writing.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { createTrust } from '../services/trust.ts'
import { openEngines } from './engines.ts'
import { EXIT, problemText } from './exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'

export interface TypescriptOptions {
  /** The folder of the project. */
  readonly typescript?: string
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly trust: boolean
  /** Replace what was edited since the last export. */
  readonly force: boolean
  readonly json: boolean
}

/** `millrace export --typescript`: a pipeline as a project. Returns the exit code. */
export async function exportProject(
  file: string,
  folder: string,
  options: TypescriptOptions,
): Promise<number> {
  const loaded = await loadPipeline(file, definitions)
  const problems = loaded.ok ? analyse(loaded.document, definitions).problems : loaded.problems
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (!loaded.ok || errors.length > 0) {
    if (options.json)
      process.stdout.write(`${JSON.stringify({ file, state: 'invalid', problems }, null, 2)}\n`)
    for (const problem of errors) process.stderr.write(problemText(problem))
    return EXIT.invalid
  }
  // The records of the test are run through the job.
  if (!options.trust) await createTrust(stateDirectory(), definitions).require(loaded.document)
  const { connectionTools } = await import('./connections/services.ts')
  const { connections, secrets } = connectionTools(options.connection)
  const engines = openEngines()
  const directory = resolve(folder)
  try {
    const { document, path } = loaded
    const parameters = withAbsolutePaths(document, assignments('--param', options.param))
    const { changes, written, notes } = await writeProject(
      { document, path, parameters, directory },
      { connections, secrets, engines, stateDirectory: stateDirectory() },
      { force: options.force, tell: (found) => process.stderr.write(changesText(found)) },
    )
    if (options.json) {
      const files = written.toSorted()
      process.stdout.write(`${JSON.stringify({ file, directory, files, changes, notes }, null, 2)}\n`)
    } else {
      for (const note of notes) process.stderr.write(`millrace: ${note}\n`)
      process.stdout.write(`${directory}\n`)
    }
    return EXIT.ok
  } finally {
    engines.close()
  }
}

const WORDS: Readonly<Record<FileChange['change'], string>> = {
  new: 'new',
  changed: 'changed',
  edited: 'edited since the last export',
  kept: 'edited since the last export, and kept: there is nothing new for it',
  obsolete: 'removed: no longer part of the project',
}

/** What changes in a folder that is exported to again: a line a file, and the lines of it that differ. */
function changesText(changes: readonly FileChange[]): string {
  if (changes.length === 0) return 'Nothing has changed since the last export.\n'
  return changes
    .map(({ path, change, added, removed, hunks }) => {
      const lines = hunks === null || change === 'kept' ? '' : ` +${added} -${removed}`
      const shown = change === 'kept' ? [] : (hunks ?? [])
      const diff = shown.map(
        (hunk) => `@@ line ${hunk.to} @@\n${hunk.lines.map((line) => `${line}\n`).join('')}`,
      )
      return `${path}: ${WORDS[change]}${lines}\n${diff.join('')}`
    })
    .join('')
}

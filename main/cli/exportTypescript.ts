import { resolve } from 'node:path'
import { analyse } from '../../model/analyse.ts'
import { definitions } from '../../nodes/definitions.ts'
import { exportTypescript } from '../services/exports/typescript.ts'
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
    const { files, notes } = await exportTypescript(
      { document, path, parameters, directory },
      { connections, secrets, engines, stateDirectory: stateDirectory() },
    )
    if (options.json) process.stdout.write(`${JSON.stringify({ file, directory, files, notes }, null, 2)}\n`)
    else {
      for (const note of notes) process.stderr.write(`millrace: ${note}\n`)
      process.stdout.write(`${directory}\n`)
    }
    return EXIT.ok
  } finally {
    engines.close()
  }
}

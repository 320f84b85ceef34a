/** DuckDB, the referee: in a Python environment of its own under the folder of temporary files, made at the first use. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folder } from './inputs.ts'

const VERSION = '2.0.1'
const run = promisify(execFile)
const environment = join(folder, `duckdb-${VERSION}`)

export const pythonPath = (): string => join(environment, 'bin', 'python')

/** Installs it where it is missing. Throws with what to do where it cannot be had. */
export async function installDuckDb(): Promise<void> {
  const check = ['-c', `import duckdb; assert duckdb.__version__ == '${VERSION}'`]
  try {
    if (!existsSync(pythonPath())) await run('python3', ['-m', 'venv', environment])
    const there = await run(pythonPath(), check).then(
      () => true,
      () => false,
    )
    if (there) return
    console.log(`Installing DuckDB ${VERSION} in ${environment}`)
    await run(pythonPath(), ['-m', 'pip', 'install', '--quiet', `duckdb==${VERSION}`])
    await run(pythonPath(), check)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(
      `DuckDB ${VERSION}, which checks the answers, could not be had. It takes python3 with venv and pip (Debian: apt-get install python3-venv).\n${message}`,
      { cause: error },
    )
  }
}

/** An order-free digest of each output of a job: rows, a sum and a hash. */
export async function digests(job: string, outputs: readonly string[]): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'check.py')
  const { stdout } = await run(pythonPath(), [script, job, ...outputs])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.slice(line.indexOf('=') + 1).trim())
}

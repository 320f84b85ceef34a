/** Python with what pip has, an environment an engine, made once and kept for all projects of this machine. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { FLINK_VERSION } from '../../export/flink/program.ts'

const run = promisify(execFile)

/** `PYTHON_LOCAL_HOME` names another place. */
const cacheFolder = (): string =>
  process.env['PYTHON_LOCAL_HOME'] ?? path.join(homedir(), '.cache', 'python-local')

const environments = {
  pyflink: `apache-flink==${FLINK_VERSION}`,
} as const
export type PythonEnvironment = keyof typeof environments

const folderOf = (name: PythonEnvironment): string =>
  path.join(cacheFolder(), environments[name].replace('==', '-'))

/** The interpreter of an environment. */
export const pythonOf = (name: PythonEnvironment): string => path.join(folderOf(name), 'bin', 'python')

/** Makes what is not there yet. Throws where Python or pip cannot. */
export async function fetchPython(): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true })
  for (const name of Object.keys(environments) as PythonEnvironment[]) {
    await once(folderOf(name), async (folder) => {
      await run('python3', ['-m', 'venv', folder])
      await run(path.join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '-q', environments[name]])
    })
  }
}

/** Fills a folder at once: whoever does the same at the same time sees all of it or nothing. */
async function once(folder: string, fill: (into: string) => Promise<void>): Promise<void> {
  if (existsSync(path.join(folder, '.complete'))) return
  const fetching = mkdtempSync(path.join(cacheFolder(), 'fetch-'))
  try {
    const made = path.join(fetching, 'made')
    await fill(made)
    writeFileSync(path.join(made, '.complete'), '')
    if (!existsSync(folder)) renameSync(made, folder)
  } finally {
    rmSync(fetching, { recursive: true, force: true })
  }
}

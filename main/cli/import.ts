import { access, readFile } from 'node:fs/promises'
import { basename, join, dirname, resolve } from 'node:path'
import { readJob } from '../../export/typescript/reading/read.ts'
import { UserError } from '../../model/errors.ts'
import { writeDocument } from '../../model/migrate.ts'
import { writeAtomic } from '../services/atomicFile.ts'
import { fileError } from '../services/fileErrors.ts'
import { EXIT } from './exit.ts'

/** Makes a pipeline's file of a job in TypeScript, which is read and not run. Never replaces a file. Returns the exit code. */
export async function importJob(file: string, options: { readonly out?: string }): Promise<number> {
  const source = resolve(file)
  const text = await readFile(source, 'utf8').catch((error: unknown) => {
    throw fileError(error, source, 'read', 'Check the name, and whether the file has been moved.')
  })
  const document = readJob(text)
  const target = resolve(options.out ?? join(dirname(source), `${basename(source, '.ts')}.pipeline.json`))
  const taken = await access(target).then(
    () => true,
    () => false,
  )
  if (taken)
    throw new UserError('project.exists', `${target} is there already.`, {
      hint: 'Choose another name by --out.',
    })
  try {
    await writeAtomic(target, writeDocument(document))
  } catch (error) {
    throw fileError(error, target, 'written', 'Create its folder first, or choose another one.')
  }
  process.stdout.write(`${target}\n`)
  return EXIT.ok
}

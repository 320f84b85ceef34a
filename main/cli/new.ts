import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { emptyDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { definitions } from '../../nodes/definitions.ts'
import { writeDocument } from '../../model/migrate.ts'
import { writeAtomic } from '../services/atomicFile.ts'
import { fileError } from '../services/fileErrors.ts'
import { createGallery } from '../services/gallery.ts'
import { examplesDirectory } from '../services/locations.ts'
import { shownName } from '../services/recent.ts'
import { EXIT } from './exit.ts'

/** Writes a new pipeline: an empty one, or one of the gallery's. Never replaces a file. Returns the exit code. */
export async function create(file: string, options: { readonly example: string | null }): Promise<number> {
  const path = resolve(file.endsWith('.json') ? file : `${file}.pipeline.json`)
  const taken = await access(path).then(
    () => true,
    () => false,
  )
  if (taken)
    throw new UserError('project.exists', `${path} is there already.`, { hint: 'Choose another name.' })
  const document =
    options.example === null
      ? emptyDocument(shownName(path))
      : (await createGallery(examplesDirectory, definitions).open(options.example)).document
  try {
    await writeAtomic(path, writeDocument(document))
  } catch (error) {
    throw fileError(error, path, 'written', 'Create its folder first, or choose another one.')
  }
  process.stdout.write(`${path}\n`)
  return EXIT.ok
}

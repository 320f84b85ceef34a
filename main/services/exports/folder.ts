/** Writes a project into a folder of its own. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../../../model/errors.ts'
import { fileError, isMissing } from '../fileErrors.ts'

/** Throws UserError for a folder with something in it. */
export async function emptyFolder(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw fileError(error, directory, 'read')
  })
  if (names.length === 0) return
  throw new UserError('export-folder', `${directory} is not empty.`, {
    hint: 'Choose a new folder: an export never replaces what is there.',
  })
}

/** Texts by their path in the folder. Throws UserError where they cannot be written. */
export async function writeTexts(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const path = join(directory, file)
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    } catch (error) {
      throw fileError(error, path, 'written')
    }
  }
}

/** A pipeline into the folder of its TypeScript project: at once into a new one, and into that of an earlier export once it is agreed what changes there. */
import type { FileChange } from '../../../bridge/export.ts'
import { UserError } from '../../../model/errors.ts'
import { compareFolder, openFolder, writeFolder } from './projectFolder.ts'
import { makeProject, type Drawing, type Exporting, type Project } from './typescript.ts'

export interface Exported {
  /** What differed from an earlier export; of a new project: its files. */
  readonly changes: readonly FileChange[]
  /** Of files that were written, in the project. */
  readonly written: readonly string[]
  readonly notes: readonly string[]
}

export interface ProjectRequest extends Drawing {
  readonly directory: string
}

const NONE: ReadonlySet<string> = new Set()

/**
 * Writes what has changed. Throws UserError `export-folder` for a folder with something else in it, and `export-edited` where a person has edited what would be
 * replaced, unless `force`; `tell` hears of the changes before.
 */
export async function writeProject(
  request: ProjectRequest,
  services: Exporting,
  { force, tell }: { readonly force: boolean; readonly tell: (changes: readonly FileChange[]) => void },
): Promise<Exported> {
  const folder = await openFolder(request.directory)
  const { files, notes } = await makeProject(request, services)
  const compared = await compareFolder(folder, files)
  const { changes } = compared
  if (folder.again) tell(changes)
  const edited = changes.flatMap(({ path, change }) => (change === 'edited' ? [path] : []))
  if (edited.length > 0 && !force)
    throw new UserError(
      'export-edited',
      `${edited.join(', ')} in ${request.directory}: edited since the last export. Nothing was written.`,
      { hint: 'Replace them with --force, or export to a new folder and merge what is yours.' },
    )
  return { changes, notes, written: await writeFolder(compared, files, new Set(edited)) }
}

export interface Agreed {
  /** Of the answer that was shown. */
  readonly token: string
  /** Edited files that are to be replaced. */
  readonly replace: readonly string[]
}

export interface Answer extends Exported {
  readonly state: 'written' | 'asks'
  readonly token: string
}

/** The same in two steps, with the person between them: the project that was shown is the one that is written. */
export function projectExports(
  services: Exporting,
): (request: ProjectRequest, agreed: Agreed | null) => Promise<Answer> {
  let shown: { readonly token: string; readonly project: Project } | null = null
  return async (request, agreed) => {
    const folder = await openFolder(request.directory)
    const project =
      agreed !== null && shown?.token === agreed.token ? shown.project : await makeProject(request, services)
    const { files, notes } = project
    const compared = await compareFolder(folder, files)
    const { token, changes } = compared
    const nothing = changes.every(({ change }) => change === 'kept')
    if (folder.again && !nothing && agreed?.token !== token) {
      shown = { token, project }
      return { state: 'asks', token, changes, written: [], notes }
    }
    shown = null
    const written = await writeFolder(compared, files, agreed === null ? NONE : new Set(agreed.replace))
    return { state: 'written', token, changes, written, notes }
  }
}

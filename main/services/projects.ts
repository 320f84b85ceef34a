import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Definitions } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { readDocument, writeDocument } from '../../model/migrate.ts'
import type { Problem } from '../../model/problem.ts'
import { revisionOf, writeAtomic } from './atomicFile.ts'
import { createAutosaves } from './autosave.ts'
import { fileError, isMissing } from './fileErrors.ts'
import { createRecentFiles, type RecentFile } from './recent.ts'

/** A pipeline of a thousand nodes takes half a megabyte; anything far beyond is another file. */
const LARGEST = 64 * 1024 * 1024

export interface OpenedProject {
  path: string | null
  document: PipelineDocument
  readOnly: string | null
  recovered: boolean
  notices: string[]
  revision: string | null
}

export interface Projects {
  open(path: string): Promise<OpenedProject>
  recoverUntitled(): Promise<OpenedProject | null>
  /** Returns the new revision. Throws UserError `project.changedOutside` or `project.exists` unless forced. */
  save(path: string, document: PipelineDocument, revision: string | null, force: boolean): Promise<string>
  autosave(path: string | null, document: PipelineDocument): Promise<void>
  discardAutosave(path: string | null): Promise<void>
  recent(): Promise<readonly (RecentFile & { readonly unsaved: boolean })[]>
  forget(path: string): Promise<void>
}

/** Reads a pipeline file's bytes. Throws UserError for what is not there, is no file, or cannot be one of ours. */
export async function readPipelineFile(
  path: string,
): Promise<{ readonly text: string; readonly revision: string }> {
  let bytes: Buffer
  try {
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new UserError('file.directory', `${path} is a folder, not a pipeline.`, {
        hint: 'Name a *.pipeline.json file in it.',
      })
    }
    if (found.size > LARGEST) {
      throw new UserError(
        'project.tooLarge',
        `${path} has ${found.size.toLocaleString('en')} bytes: too large for a pipeline.`,
        {
          hint: 'Name a *.pipeline.json file, not a data file.',
        },
      )
    }
    bytes = await readFile(path)
  } catch (error) {
    throw error instanceof UserError
      ? error
      : fileError(error, path, 'read', 'Check the name, and whether the file has been moved.')
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, revision: revisionOf(bytes) }
  } catch (error) {
    throw new UserError('project.notText', `${path} is not a text file in UTF-8.`, {
      hint: 'Name a *.pipeline.json file.',
      cause: error,
    })
  }
}

/** Problems of a file that cannot be opened, as one error: the first one's words, and how many more there are. */
export function unreadable(path: string, problems: readonly Problem[]): UserError {
  const [first, ...others] = problems
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  const message = first === undefined ? 'it is not a pipeline' : first.message
  const details = typeof first?.hint === 'string' ? { hint: first.hint } : {}
  return new UserError(first?.code ?? 'project.unreadable', `${path}: ${message}${more}`, details)
}

export function createProjects(stateDirectory: string, definitions: Definitions): Projects {
  const autosaves = createAutosaves(stateDirectory)
  const recent = createRecentFiles(stateDirectory)

  const parse = (path: string, text: string) => {
    const read = readDocument(text, definitions)
    if (!read.ok) throw unreadable(path, read.problems)
    return { document: read.document, readOnly: read.readOnly, notices: [...read.notices] }
  }

  /** The autosave of a file where it is newer and differs; one that the file has overtaken is put aside. */
  const newerWork = async (path: string, text: string) => {
    const kept = await autosaves.find(path)
    if (kept === null || kept.text === text) return { kept: null, notices: [] }
    const { mtimeMs } = await stat(path)
    if (kept.savedAt >= mtimeMs && readDocument(kept.text, definitions).ok) return { kept, notices: [] }
    const place = await autosaves.setAside(path)
    return {
      kept: null,
      notices: [
        `The file is newer than your unsaved changes. They are kept as a pipeline of their own: ${place}`,
      ],
    }
  }

  return {
    async open(given) {
      const path = resolve(given)
      const { text, revision } = await readPipelineFile(path)
      const { kept, notices } = await newerWork(path, text)
      const opened = parse(path, kept?.text ?? text)
      await recent.add(path)
      return {
        ...opened,
        path,
        recovered: kept !== null,
        notices: [...opened.notices, ...notices],
        revision,
      }
    },

    async recoverUntitled() {
      const kept = await autosaves.find(null)
      if (kept === null) return null
      return { ...parse('The autosave', kept.text), path: null, recovered: true, revision: null }
    },

    async save(given, document, revision, force) {
      const path = resolve(given)
      if (!force) await refuseOverwrite(path, revision)
      const text = writeDocument(document)
      try {
        await mkdir(dirname(path), { recursive: true })
        await writeAtomic(path, text)
      } catch (error) {
        throw fileError(error, path, 'saved')
      }
      await autosaves.discard(path)
      if (revision === null) await autosaves.discard(null)
      await recent.add(path)
      return revisionOf(Buffer.from(text))
    },

    async autosave(path, document) {
      await autosaves.keep(path === null ? null : resolve(path), writeDocument(document))
    },
    discardAutosave: (path) => autosaves.discard(path === null ? null : resolve(path)),

    async recent() {
      const [files, unsaved] = await Promise.all([recent.list(), autosaves.paths()])
      return files.map((file) => ({ ...file, unsaved: unsaved.has(file.path) }))
    },
    async forget(path) {
      await recent.forget(path)
    },
  }
}

async function refuseOverwrite(path: string, revision: string | null): Promise<void> {
  const current = await currentRevision(path)
  // A file that has gone is written anew: saving can only bring it back.
  if (current === null || current === revision) return
  if (revision === null) {
    throw new UserError('project.exists', `${path} is there already.`, {
      hint: 'Choose another name, or replace it.',
    })
  }
  throw new UserError(
    'project.changedOutside',
    `${path} was changed by another program since it was opened.`,
    {
      hint: 'Reload it, save under another name, or overwrite the other change.',
    },
  )
}

/** Null where there is no file. */
export async function currentRevision(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r')
    try {
      return revisionOf(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return null
    throw fileError(error, path, 'read')
  }
}

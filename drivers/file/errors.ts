import { dirname } from 'node:path'
import { OperationalError, UserError, type MillraceError } from '../../model/errors.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** What a failed call of the file system means for a person; `act` is "read" or "write". */
export function fileError(error: unknown, path: string, act: 'read' | 'write'): MillraceError {
  const details = (hint: string) => ({ hint, cause: error })
  switch (codeOf(error)) {
    case 'ENOENT':
      return act === 'read'
        ? new UserError(
            'file-not-found',
            `There is no file ${path}.`,
            details('Check the path; relative ones start at the folder of the pipeline.'),
          )
        : new UserError(
            'folder-not-found',
            `There is no folder ${dirname(path)} to write ${path} into.`,
            details('Make the folder, or choose another path.'),
          )
    case 'ENOTDIR':
      return new UserError(
        'folder-not-found',
        `A part of the path ${path} is a file and not a folder.`,
        details('Choose another path.'),
      )
    case 'EISDIR':
      return new UserError('file-is-folder', `${path} is a folder.`, details('Choose a file in it.'))
    case 'EACCES':
    case 'EPERM':
      return new UserError(
        'file-no-permission',
        `${path} may not be ${act === 'read' ? 'read' : 'written'} by this user.`,
        details(`Give the permission to ${act} it, or choose another path.`),
      )
    case 'EROFS':
      return new UserError(
        'file-read-only',
        `${path} is on a file system that can only be read.`,
        details('Choose another path.'),
      )
    case 'ENAMETOOLONG':
      return new UserError(
        'file-name-too-long',
        `The name of ${path} is too long for the file system.`,
        details('Choose a shorter path.'),
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new OperationalError(
        'disk-full',
        `The disk is full: ${path} cannot be written.`,
        details('Free some space, or choose a path on another disk; then run again.'),
      )
    case 'EMFILE':
    case 'ENFILE':
      return new OperationalError('too-many-files', `Too many files are open to ${act} ${path}.`, {
        ...details('Close other programs, or raise the limit of open files.'),
        retriable: true,
      })
    default: {
      const message = error instanceof Error ? error.message : String(error)
      return new OperationalError(
        'file-failed',
        `${path} cannot be ${act === 'read' ? 'read' : 'written'}: ${message}.`,
        details('Check the disk or the network drive that it is on.'),
      )
    }
  }
}

import { OperationalError, UserError, type MillraceError } from '../../model/errors.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'

/** Says what the system's refusal means for this file, and the way out. `act` completes "… could not be": "read", "saved"; `whereMissing` is the way out for a file that is not there. */
export function fileError(
  error: unknown,
  path: string,
  act: string,
  whereMissing = 'Check the name; a relative path starts at the folder of the pipeline.',
): MillraceError {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new UserError('file.missing', `There is no file or folder ${path}.`, {
        hint: whereMissing,
        cause: error,
      })
    case 'EISDIR':
      return new UserError('file.directory', `${path} is a folder, not a file.`, {
        hint: 'Name a file in it.',
        cause: error,
      })
    case 'ENOTDIR':
    case 'EEXIST':
      return new UserError('file.notDirectory', `${path} leads through something that is not a folder.`, {
        hint: 'Check the path.',
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return new UserError('file.denied', `${path} could not be ${act}: permission denied.`, {
        hint: 'Change the permissions of the file or its folder, or choose another place.',
        cause: error,
      })
    case 'EROFS':
      return new UserError('file.readOnly', `${path} could not be ${act}: the file system is read-only.`, {
        hint: 'Choose another place.',
        cause: error,
      })
    case 'ENOSPC':
    case 'EDQUOT':
      return new OperationalError('file.diskFull', `${path} could not be ${act}: the disk is full.`, {
        hint: 'Free some space and try again; nothing that was there before has been touched.',
        cause: error,
        retriable: true,
      })
    default: {
      const why = error instanceof Error ? error.message : String(error)
      return new OperationalError('file.failed', `${path} could not be ${act}: ${why}`, { cause: error })
    }
  }
}

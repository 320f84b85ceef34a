import { UserError } from '../../../model/errors.ts'

/** Throws UserError `not-a-job` that names the line of an offset. */
export function refuse(text: string, offset: number, what: string, hint: string): never {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  throw new UserError('not-a-job', `Line ${line}, column ${column}: ${what}`, { hint })
}

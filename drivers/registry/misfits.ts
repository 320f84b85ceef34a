/** Where columns and a schema do not fit each other, said at the column. */
import { UserError } from '../../model/errors.ts'

const MAP = 'Change it in a Map before the sink, or choose another subject.'

export const misfit = (path: string, column: string, schema: string): UserError =>
  new UserError('registry-misfit', `The column ${path} is ${column}, and the schema has ${schema} there.`, {
    hint: MAP,
  })

export const noField = (path: string): UserError =>
  new UserError('registry-no-field', `The schema has no field for the column ${path}.`, {
    hint: 'Leave the column out in a Map before the sink, or register a schema that has it.',
  })

export const missingColumn = (path: string): UserError =>
  new UserError(
    'registry-no-column',
    `The schema wants a field ${path}, and there is no column of that name.`,
    {
      hint: 'Make one in a Map before the sink. Only a field with a default, or one that may be null, can be left out.',
    },
  )

export const nullIn = (path: string): UserError =>
  new UserError('registry-null', `${path} is NULL, and the schema has no null there.`, {
    hint: 'Replace NULL in a Map before, with COALESCE for example.',
  })

export const tooLarge = (path: string, what: string): UserError =>
  new UserError('registry-range', `${path} has ${what}.`, { hint: MAP })

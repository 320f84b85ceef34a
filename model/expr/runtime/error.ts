import { UserError } from '../../errors.ts'

/** A record on which an expression has no value: a division by zero, a text that is no number. The message names both. */
export class ExprError extends UserError {}

export function fail(message: string, hint?: string): never {
  throw new ExprError('expr/evaluation', message, hint === undefined ? {} : { hint })
}

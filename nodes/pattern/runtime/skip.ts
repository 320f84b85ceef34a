import { UserError } from '../../../model/errors.ts'
import type { PatternConfig } from '../definition.ts'
import type { Step } from '../text.ts'
import { firstRow, type HeldRow, type Link } from './rows.ts'

export interface Skip {
  /** No match may begin with a row before this place. */
  readonly from: number
  /** Why the match cannot be sent. */
  readonly error: UserError | null
}

/** AFTER MATCH SKIP, by the places of a match's rows. */
export function skipping(
  { afterMatch, afterVariable }: Pick<PatternConfig, 'afterMatch' | 'afterVariable'>,
  steps: readonly Step[],
): (match: Link) => Skip {
  switch (afterMatch) {
    case 'past_last_row':
      return ({ row }) => ({ from: row.order + 1, error: null })
    case 'to_next_row':
      return (match) => ({ from: firstRow(match).order + 1, error: null })
    case 'to_first':
    case 'to_last': {
      const variable = steps.findIndex((step) => step.variable === afterVariable)
      return (match) => {
        const first = firstRow(match)
        const row = (afterMatch === 'to_first' ? earliest : latest)(match, variable)
        if (row !== null && row !== first) return { from: row.order, error: null }
        // Flink ends the job here; the match is told as bad, and the search goes on behind its first row.
        return { from: first.order + 1, error: row === null ? missing(afterVariable) : again(afterVariable) }
      }
    }
  }
}

function latest(match: Link, variable: number): HeldRow | null {
  for (let at: Link | null = match; at !== null; at = at.before) if (at.variable === variable) return at.row
  return null
}

function earliest(match: Link, variable: number): HeldRow | null {
  let found: HeldRow | null = null
  for (let at: Link | null = match; at !== null; at = at.before) if (at.variable === variable) found = at.row
  return found
}

const missing = (variable: string): UserError =>
  new UserError('pattern-skip', `The match has no row of ${variable}, at which the next one should begin.`, {
    hint: `Let ${variable} take at least one row, or go on at another place after a match.`,
  })

const again = (variable: string): UserError =>
  new UserError(
    'pattern-skip',
    `The next match should begin at a row of ${variable} that is the first of this match: it would be found again and again.`,
    { hint: 'Go on to the next row, or at a later variable.' },
  )

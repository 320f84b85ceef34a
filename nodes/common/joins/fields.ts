/** The fields that all joins have in their config. */
import { z } from 'zod'
import { meta } from '../fields.ts'

export const JOIN_TYPES = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const
export type JoinType = (typeof JOIN_TYPES)[number]

/** The name under which expressions over both sides reach the columns of each, and the input port that it stands for. */
export const SIDES = { l: 'left', r: 'right' } as const
export type Side = keyof typeof SIDES

const TYPE_TEXTS: Readonly<Record<JoinType, string>> = {
  inner: 'inner: only matches.',
  left: 'left: matches, and left records without one, padded with NULLs.',
  right: 'right: matches, and right records without one.',
  full: 'full: matches, and the records of both sides without one.',
  semi: 'semi: left records that have a match, once each.',
  anti: 'anti: left records that have none.',
}

export const joinField = <T extends JoinType>(types: readonly [T, ...T[]]) =>
  z
    .enum(types)
    .default(types[0])
    .meta(meta('Join', types.map((type) => TYPE_TEXTS[type]).join(' ')))

const keyField = (side: 'left' | 'right') =>
  z
    .string()
    .default('')
    .meta(
      meta(
        side === 'left' ? 'Left' : 'Right',
        `A column of the ${side} input, or a SQL expression over its columns.`,
        {
          widget: 'expression',
          expects: 'any',
          columnsOf: side,
        },
      ),
    )

export const keysField = z
  .array(z.object({ left: keyField('left'), right: keyField('right') }))
  .default([])
  .meta(meta('Keys', 'Records match when all of these are equal. NULL equals nothing, not even NULL.'))

export const conditionField = z
  .string()
  .default('')
  .meta(
    meta(
      'Also where',
      'A SQL condition over both sides that matches must fulfil besides: l.amount >= r.paid. Empty: none.',
      { widget: 'expression', expects: 'BOOLEAN', columnsOf: SIDES, placeholder: 'l.amount >= r.paid' },
    ),
  )

export const outputColumnsField = z
  .array(
    z.object({
      name: z.string().meta(meta('Name', 'The column of the result.')),
      expression: z.string().meta(
        meta('Expression', 'A SQL expression over the columns of both sides: l.user, r.paid * 2.', {
          widget: 'expression',
          expects: 'any',
          columnsOf: SIDES,
          placeholder: 'l.user',
        }),
      ),
    }),
  )
  .default([])
  .meta(meta('Columns', 'The columns of the result. None: all columns of both sides.'))

export const prefixField = z
  .string()
  .default('right_')
  .meta(
    meta('Prefix of the right side', 'Put before a right column whose name the left side has too.', {
      advanced: true,
      section: 'Result',
    }),
  )

export interface JoinConfig {
  readonly join: JoinType
  readonly on: readonly { readonly left: string; readonly right: string }[]
  readonly condition: string
  readonly columns: readonly { readonly name: string; readonly expression: string }[]
  readonly prefix: string
}

/** Whether left, right records without a match are in the result. */
export const keepsLeft = (join: JoinType): boolean => join === 'left' || join === 'full'
export const keepsRight = (join: JoinType): boolean => join === 'right' || join === 'full'
/** Whether the result has left records only. */
export const isHalf = (join: JoinType): boolean => join === 'semi' || join === 'anti'

/** "user = customer, day = day": the keys in one line. */
export function keysText({ on }: Pick<JoinConfig, 'on'>): string {
  const text = on.map(({ left, right }) => (left === right ? left : `${left} = ${right}`))
  return text.join(', ')
}

export const joinInputs = (accepts: 'append' | 'changelog' = 'append') => [
  { name: 'left', label: 'Left', accepts } as const,
  { name: 'right', label: 'Right', accepts } as const,
]

export const lateOutputs = [
  { name: 'late_left', label: 'Late left records', flavour: 'late' },
  { name: 'late_right', label: 'Late right records', flavour: 'late' },
] as const

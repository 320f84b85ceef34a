/** What the code of an aggregate is made of, and made from. */
import type { SqlType } from '../../../../model/types.ts'

export interface AggregateCode {
  /** Properties of a fresh accumulator, with the code of what they start with. */
  readonly fields: readonly (readonly [name: string, initial: string])[]
  /** Statements that take the value `x` (an expression without side effects) into the accumulator `a`. */
  readonly add: (x: string) => string
  /** The expression for the result of the accumulator `a`. */
  readonly result: string
  /** Statements that take the accumulator `b` into `a`; `b` stays as it is, and shares nothing with `a` afterwards. Only where it was asked for. */
  readonly merge: string | null
  /** Statements that take the value `x`, which went in before, out of `a` again. Only where it was asked for. */
  readonly retract: ((x: string) => string) | null
  /** `add` reads the variable `seq`, the number of the record in the order of arrival: with `merge`, where that order rules the result. */
  readonly ordered: boolean
}

/** What an operator does with accumulators besides adding to them: what is not asked for costs nothing. */
export interface AggregateNeeds {
  readonly merge?: boolean
  readonly retract?: boolean
}

export interface Part {
  readonly index: number
  readonly argument: SqlType
  readonly needs: AggregateNeeds
  /** The code, run only where `x` is not NULL. */
  readonly guarded: (x: string, code: string) => string
}

/** The code of a value that a field of this type starts with: of the kind that it will hold, which keeps the shape of the object. */
export function initialOf(type: SqlType): string {
  switch (type.kind) {
    case 'STRING':
      return '""'
    case 'BOOLEAN':
      return 'false'
    case 'DECIMAL':
      return '0n'
    case 'BIGINT':
      return type.safe === true ? '0' : '0n'
    case 'ARRAY':
    case 'BYTES':
    case 'MAP':
    case 'ROW':
      return 'null'
    default:
      return '0'
  }
}

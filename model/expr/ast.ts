/**
 * The abstract syntax of an expression, as the parser makes it and as forms edit it. Plain JSON; every node carries its span in UTF-16
 * units of the text. Nothing is resolved here: names, types and functions are the checker's.
 */
import type { Span } from '../problem.ts'
import type { SqlType } from '../types.ts'

export type TimeUnit =
  | 'MILLISECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'WEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'
  | 'DECADE'
  | 'CENTURY'
  | 'MILLENNIUM'
  | 'DOW'
  | 'ISODOW'
  | 'DOY'
  | 'ISOYEAR'
  | 'EPOCH'

/** The units of interval literals. */
export type IntervalUnit = 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR'

export interface NamePart {
  readonly name: string
  readonly span: Span
}

/** What ON EMPTY and ON ERROR of the JSON functions do. */
export type JsonBehavior =
  | { readonly kind: 'NULL' | 'ERROR' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'EMPTY ARRAY' | 'EMPTY OBJECT' }
  | { readonly kind: 'DEFAULT'; readonly value: Expr }

/** The key words that some functions take besides their arguments. */
export interface CallOptions {
  readonly unit?: TimeUnit
  readonly trim?: 'BOTH' | 'LEADING' | 'TRAILING'
  readonly returning?: SqlType
  readonly onEmpty?: JsonBehavior
  readonly onError?: JsonBehavior
  readonly onNull?: 'NULL' | 'ABSENT'
  readonly wrapper?: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL'
}

interface Node {
  readonly span: Span
}

export interface LiteralExpr extends Node {
  readonly kind: 'literal'
  readonly type: 'number' | 'string' | 'boolean' | 'null' | 'DATE' | 'TIME' | 'TIMESTAMP'
  /** The number as written, the text without its quotes, TRUE or FALSE, empty for NULL. */
  readonly text: string
}
export interface IntervalExpr extends Node {
  readonly kind: 'interval'
  readonly negative: boolean
  readonly text: string
  readonly from: IntervalUnit
  readonly to: IntervalUnit | null
}
/** A column, or a field of a column's ROW: `address.city`. */
export interface NameExpr extends Node {
  readonly kind: 'name'
  readonly parts: readonly NamePart[]
}
/** A field of something other than a column: `orders[1].city`. */
export interface FieldExpr extends Node {
  readonly kind: 'field'
  readonly operand: Expr
  readonly name: string
  readonly nameSpan: Span
}
export interface ItemExpr extends Node {
  readonly kind: 'item'
  readonly operand: Expr
  readonly index: Expr
}
export interface UnaryExpr extends Node {
  readonly kind: 'unary'
  readonly operator: '-' | '+' | 'NOT'
  readonly operand: Expr
}
export interface BinaryExpr extends Node {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expr
  readonly right: Expr
  readonly operatorSpan: Span
}
export interface IsExpr extends Node {
  readonly kind: 'is'
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN'
  readonly not: boolean
  readonly operand: Expr
}
export interface DistinctExpr extends Node {
  readonly kind: 'distinct'
  readonly not: boolean
  readonly left: Expr
  readonly right: Expr
}
export interface BetweenExpr extends Node {
  readonly kind: 'between'
  readonly not: boolean
  readonly symmetric: boolean
  readonly operand: Expr
  readonly low: Expr
  readonly high: Expr
}
export interface InExpr extends Node {
  readonly kind: 'in'
  readonly not: boolean
  readonly operand: Expr
  readonly list: readonly Expr[]
}
export interface LikeExpr extends Node {
  readonly kind: 'like'
  readonly variant: 'LIKE' | 'SIMILAR TO'
  readonly not: boolean
  readonly operand: Expr
  readonly pattern: Expr
  readonly escape: Expr | null
}
export interface CaseExpr extends Node {
  readonly kind: 'case'
  readonly operand: Expr | null
  readonly whens: readonly { readonly when: Expr; readonly result: Expr }[]
  readonly otherwise: Expr | null
}
export interface CastExpr extends Node {
  readonly kind: 'cast'
  /** TRY_CAST: NULL instead of an error. */
  readonly attempt: boolean
  readonly operand: Expr
  readonly type: SqlType
  /** The n of VARCHAR(n) and CHAR(n), which are STRING with a bound; CHAR also pads. */
  readonly length: number | null
  readonly pad: boolean
  readonly typeSpan: Span
}
export interface CallExpr extends Node {
  readonly kind: 'call'
  /** In capital letters. */
  readonly name: string
  readonly nameSpan: Span
  readonly args: readonly Expr[]
  readonly options: CallOptions
}
/** ARRAY[…], MAP[key, value, …] and ROW(…). */
export interface ConstructorExpr extends Node {
  readonly kind: 'constructor'
  readonly type: 'ARRAY' | 'MAP' | 'ROW'
  readonly items: readonly Expr[]
}
/** A hole in half-typed text: the parser's recovery put it there. */
export interface MissingExpr extends Node {
  readonly kind: 'missing'
}

export type Expr =
  | LiteralExpr
  | IntervalExpr
  | NameExpr
  | FieldExpr
  | ItemExpr
  | UnaryExpr
  | BinaryExpr
  | IsExpr
  | DistinctExpr
  | BetweenExpr
  | InExpr
  | LikeExpr
  | CaseExpr
  | CastExpr
  | CallExpr
  | ConstructorExpr
  | MissingExpr

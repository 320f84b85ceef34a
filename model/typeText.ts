import { nearNames } from './near.ts'
import type { Span } from './problem.ts'
import { tokens, TypeTextError, type Token } from './typeTokens.ts'
import { MAX_DECIMAL_PRECISION, t, withNullable, type RowField, type SqlType } from './types.ts'

/** The type as DDL: `DECIMAL(10, 2) NOT NULL`. That a BIGINT is `safe` is no part of DDL and is not written. */
export function formatType(type: SqlType): string {
  return type.nullable ? bare(type) : `${bare(type)} NOT NULL`
}

function bare(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`
    case 'INTERVAL':
      return type.unit === 'MONTH' ? 'INTERVAL YEAR TO MONTH' : 'INTERVAL DAY TO SECOND(3)'
    case 'ARRAY':
      return `ARRAY<${formatType(type.element)}>`
    case 'MAP':
      return `MAP<${formatType(type.key)}, ${formatType(type.value)}>`
    case 'ROW':
      return `ROW<${type.fields.map((field) => `${fieldName(field.name)} ${formatType(field.type)}`).join(', ')}>`
    default:
      return type.kind
  }
}

const fieldName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``

export type ParsedType =
  | { readonly ok: true; readonly type: SqlType }
  | { readonly ok: false; readonly message: string; readonly span: Span }

/**
 * Reads a type as Flink's DDL writes it, synonyms among them (INTEGER, VARCHAR(n), NUMERIC, DOUBLE PRECISION, `INT ARRAY`). Lengths of texts are not kept.
 * Times are kept to the millisecond: TIMESTAMP without a precision means TIMESTAMP(3), another precision is refused.
 */
export function parseType(text: string): ParsedType {
  try {
    const reader = new TypeReader(text)
    const type = reader.type(0)
    reader.end()
    return { ok: true, type }
  } catch (error) {
    if (error instanceof TypeTextError) return { ok: false, message: error.message, span: error.span }
    throw error
  }
}

const MAX_DEPTH = 64

/** A plain word of a type, in capitals, and the type that it makes. */
const SIMPLE: Readonly<Record<string, SqlType>> = {
  BOOLEAN: t.boolean(),
  TINYINT: t.tinyint(),
  SMALLINT: t.smallint(),
  INT: t.int(),
  INTEGER: t.int(),
  BIGINT: t.bigint(),
  FLOAT: t.float(),
  DOUBLE: t.double(),
  STRING: t.string(),
  BYTES: t.bytes(),
  DATE: t.date(),
  NULL: t.null(),
}

/** Words that may have a length, which is read and dropped. */
const WITH_LENGTH: Readonly<Record<string, SqlType>> = {
  CHAR: t.string(),
  VARCHAR: t.string(),
  BINARY: t.bytes(),
  VARBINARY: t.bytes(),
}

class TypeReader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(text: string) {
    this.#tokens = tokens(text)
  }

  type(depth: number): SqlType {
    if (depth > MAX_DEPTH)
      throw new TypeTextError(`A type may be ${MAX_DEPTH} levels deep at most.`, this.#peek().span)
    let type = this.#nullability(this.#base(depth))
    while (this.#word('ARRAY')) type = this.#nullability(t.array(type))
    return type
  }

  end(): void {
    const token = this.#peek()
    if (token.kind !== 'end')
      throw new TypeTextError(`“${token.text}” is too much here: the type ends before it.`, token.span)
  }

  #base(depth: number): SqlType {
    const token = this.#take()
    if (token.kind === 'end')
      throw new TypeTextError('A type is missing here, for example STRING.', token.span)
    const word = token.kind === 'word' ? token.text.toUpperCase() : ''
    const simple = SIMPLE[word]
    if (simple !== undefined) {
      if (word === 'DOUBLE') this.#word('PRECISION')
      return simple
    }
    const sized = WITH_LENGTH[word]
    if (sized !== undefined) {
      this.#length(token)
      return sized
    }
    switch (word) {
      case 'DECIMAL':
      case 'DEC':
      case 'NUMERIC':
        return this.#decimal()
      case 'TIME':
        this.#milliseconds(token, [0, 1, 2, 3])
        this.#timeZone(token)
        return t.time()
      case 'TIMESTAMP':
        this.#milliseconds(token, [3])
        return this.#timeZone(token) === 'local' ? t.timestampLtz() : t.timestamp()
      case 'TIMESTAMP_LTZ':
        this.#milliseconds(token, [3])
        return t.timestampLtz()
      case 'INTERVAL':
        return this.#interval()
      case 'ARRAY':
        return t.array(this.#inAngles(() => this.type(depth + 1)))
      case 'MAP':
        return this.#inAngles(() => {
          const key = this.type(depth + 1)
          this.#sign(',')
          return t.map(key, this.type(depth + 1))
        })
      case 'ROW':
        return t.row(this.#fields(depth))
      default:
        throw unknownType(token)
    }
  }

  #nullability(type: SqlType): SqlType {
    if (this.#word('NULL')) return type
    if (!this.#word('NOT')) return type
    const token = this.#take()
    if (token.text.toUpperCase() !== 'NULL') throw new TypeTextError('NULL must follow NOT.', token.span)
    return type.kind === 'NULL' ? type : withNullable(type, false)
  }

  #length(type: Token): void {
    if (!this.#sign('(', false)) return
    const { value, span } = this.#integer()
    if (value < 1)
      throw new TypeTextError(`The length of ${type.text.toUpperCase()} must be 1 or more.`, span)
    this.#sign(')')
  }

  #decimal(): SqlType {
    if (!this.#sign('(', false)) return t.decimal(10, 0)
    const precision = this.#integer()
    if (precision.value < 1 || precision.value > MAX_DECIMAL_PRECISION) {
      throw new TypeTextError(
        `The precision of DECIMAL goes from 1 to ${MAX_DECIMAL_PRECISION}.`,
        precision.span,
      )
    }
    const scale = this.#sign(',', false) ? this.#integer() : { value: 0, span: precision.span }
    if (scale.value > precision.value) {
      throw new TypeTextError(
        `The scale of DECIMAL goes from 0 to its precision, here ${precision.value}.`,
        scale.span,
      )
    }
    this.#sign(')')
    return t.decimal(precision.value, scale.value)
  }

  #milliseconds(type: Token, allowed: readonly number[]): void {
    if (!this.#sign('(', false)) return
    const { value, span } = this.#integer()
    if (!allowed.includes(value)) {
      const name = type.text.toUpperCase()
      throw new TypeTextError(
        `Times are kept to the millisecond: write ${name}(3) instead of ${name}(${value}).`,
        span,
      )
    }
    this.#sign(')')
  }

  /** Reads WITH LOCAL TIME ZONE or WITHOUT TIME ZONE where it stands. */
  #timeZone(type: Token): 'local' | 'none' {
    const local = this.#word('WITH')
    if (!local && !this.#word('WITHOUT')) return 'none'
    const start = this.#peek()
    const isLocal = this.#word('LOCAL')
    if (!this.#word('TIME') || !this.#word('ZONE')) {
      throw new TypeTextError('WITH LOCAL TIME ZONE or WITHOUT TIME ZONE is meant here.', this.#peek().span)
    }
    if (local !== isLocal || (local && type.text.toUpperCase() === 'TIME')) {
      throw new TypeTextError(
        'A time with its own time zone is not supported; use TIMESTAMP_LTZ(3).',
        start.span,
      )
    }
    return local ? 'local' : 'none'
  }

  #interval(): SqlType {
    const token = this.#take()
    const first = INTERVAL_UNITS[token.text.toUpperCase()]
    if (first === undefined) {
      throw new TypeTextError('After INTERVAL comes YEAR, MONTH, DAY, HOUR, MINUTE or SECOND.', token.span)
    }
    this.#unitPrecision()
    if (this.#word('TO')) {
      const last = this.#take()
      if (INTERVAL_UNITS[last.text.toUpperCase()] !== first) {
        throw new TypeTextError('Years and months do not mix with days and times in one interval.', last.span)
      }
      this.#unitPrecision()
    }
    return t.interval(first)
  }

  #unitPrecision(): void {
    if (!this.#sign('(', false)) return
    this.#integer()
    this.#sign(')')
  }

  #fields(depth: number): RowField[] {
    const closing = this.#sign('(', false) ? ')' : '>'
    if (closing === '>') this.#sign('<')
    const fields: RowField[] = []
    if (this.#sign(closing, false)) return fields
    do {
      const name = this.#take()
      if (name.kind !== 'word' && name.kind !== 'quoted') {
        throw new TypeTextError(
          'The name of a field is missing here; odd names go in `backticks`.',
          name.span,
        )
      }
      if (fields.some((field) => field.name === name.text)) {
        throw new TypeTextError(`The field ${name.text} is there twice.`, name.span)
      }
      fields.push({ name: name.text, type: this.type(depth + 1) })
      // A comment on the field.
      if (this.#peek().kind === 'text') this.#take()
    } while (this.#sign(',', false))
    this.#sign(closing)
    return fields
  }

  #inAngles<T>(read: () => T): T {
    this.#sign('<')
    const inner = read()
    this.#sign('>')
    return inner
  }

  #peek(): Token {
    const token = this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]
    if (token === undefined) throw new TypeTextError('A type is missing here.', { start: 0, end: 0 })
    return token
  }

  #take(): Token {
    const token = this.#peek()
    this.#next++
    return token
  }

  #word(word: string): boolean {
    const token = this.#peek()
    if (token.kind !== 'word' || token.text.toUpperCase() !== word) return false
    this.#next++
    return true
  }

  /** Takes a sign; where it must be there and is not, that is an error. */
  #sign(sign: string, required = true): boolean {
    const token = this.#peek()
    if (token.kind === 'sign' && token.text === sign) {
      this.#next++
      return true
    }
    if (!required) return false
    const found = token.kind === 'end' ? 'the text ends' : `“${token.text}” stands`
    throw new TypeTextError(`“${sign}” is missing: ${found} here.`, token.span)
  }

  #integer(): { readonly value: number; readonly span: Span } {
    const token = this.#take()
    if (token.kind !== 'number') throw new TypeTextError('A whole number is missing here.', token.span)
    return { value: Number(token.text), span: token.span }
  }
}

const INTERVAL_UNITS: Readonly<Record<string, 'MONTH' | 'DAY'>> = {
  YEAR: 'MONTH',
  MONTH: 'MONTH',
  DAY: 'DAY',
  HOUR: 'DAY',
  MINUTE: 'DAY',
  SECOND: 'DAY',
}

function unknownType({ text, span, kind }: Token): TypeTextError {
  if (kind !== 'word') return new TypeTextError(`A type is missing here, not “${text}”.`, span)
  const word = text.toUpperCase()
  const meant = OTHER_NAMES[word] ?? nearNames(word, TYPE_NAMES)[0]
  const hint =
    meant === undefined
      ? 'Types are STRING, INT, BIGINT, DOUBLE, DECIMAL(10, 2), TIMESTAMP(3) and so on.'
      : `Did you mean ${meant}?`
  return new TypeTextError(`“${text}” is not a type. ${hint}`, span)
}

const TYPE_NAMES = [
  ...Object.keys(SIMPLE),
  ...Object.keys(WITH_LENGTH),
  'DECIMAL',
  'NUMERIC',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
  'INTERVAL',
  'ARRAY',
  'MAP',
  'ROW',
]

/** What other systems call our types. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  TEXT: 'STRING',
  LONG: 'BIGINT',
  INT8: 'BIGINT',
  INT4: 'INT',
  INT2: 'SMALLINT',
  BYTE: 'TINYINT',
  SHORT: 'SMALLINT',
  NUMBER: 'DOUBLE',
  REAL: 'FLOAT',
  FLOAT4: 'FLOAT',
  FLOAT8: 'DOUBLE',
  BLOB: 'BYTES',
  BYTEA: 'BYTES',
  DATETIME: 'TIMESTAMP(3)',
  TIMESTAMPTZ: 'TIMESTAMP_LTZ(3)',
  STRUCT: 'ROW<name STRING>',
  LIST: 'ARRAY<STRING>',
  JSON: 'STRING',
  UUID: 'STRING',
}

/**
 * Values as a person's code has them, in both directions. docs/code.md lists them.
 *
 * A value is taken as the engine holds it but for these: DECIMAL is a text, DATE a text `yyyy-MM-dd`, ROW an object by the names of its fields; ARRAY, MAP and
 * BYTES are copies, which the code may change.
 */
import { UserError } from '../../../model/errors.ts'
import {
  dateText,
  decimalFit,
  decimalText,
  parseDate,
  parseDecimal,
} from '../../../model/expr/runtime/index.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import { shown } from './errors.ts'

export type Convert<From, To> = (value: From) => To

/** What the code gets for a value; null where it is the value itself. */
export function reader(type: SqlType): Convert<Value, unknown> | null {
  const read = readerOf(type)
  return read === null ? null : (value) => (value === null ? null : read(value))
}

const same = (value: unknown): unknown => value

function readerOf(type: SqlType): Convert<Value, unknown> | null {
  switch (type.kind) {
    case 'DECIMAL':
      return (value) => decimalText(value as bigint, type.scale)
    case 'DATE':
      return (value) => dateText(value as number)
    case 'BYTES':
      return (value) => (value as Uint8Array).slice()
    case 'ARRAY': {
      const read = reader(type.element) ?? same
      return (value) => (value as readonly Value[]).map((element) => read(element))
    }
    case 'MAP': {
      const [key, item] = [reader(type.key) ?? same, reader(type.value) ?? same]
      return (value) => new Map([...(value as ReadonlyMap<Value, Value>)].map(([k, v]) => [key(k), item(v)]))
    }
    case 'ROW': {
      const fields = type.fields.map((field) => ({ name: field.name, read: reader(field.type) ?? same }))
      return (value) =>
        Object.fromEntries(fields.map(({ name, read }, at) => [name, read((value as Value[])[at] ?? null)]))
    }
    default:
      return null
  }
}

/** What does not fit; who asks for the value says of which column. */
class Misfit extends Error {
  readonly wanted: string
  readonly got: string
  constructor(wanted: string, value: unknown) {
    super(wanted)
    this.wanted = wanted
    this.got = shown(value)
  }
}

/** The value of a column from what the code gave for it. Throws UserError `code-value`, which says what was expected and what came. */
export function writer({ name, type }: Column): Convert<unknown, Value> {
  const write = writerOf(type)
  return (value) => {
    try {
      return write(value)
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      throw new UserError('code-value', `${name} must be ${error.wanted}, but the code gave ${error.got}.`, {
        hint: `The column is ${formatType(type)}: give such a value, or change the output schema of the node.`,
      })
    }
  }
}

const INTEGERS = { TINYINT: 7, SMALLINT: 15, INT: 31 } as const
const BIGINT_MAX = 2n ** 63n

function writerOf(type: SqlType): Convert<unknown, Value> {
  const write = presentOf(type)
  const wanted = wantedOf(type)
  return (value) => {
    if (value === null || value === undefined) {
      if (type.nullable) return null
      throw new Misfit(wanted, value)
    }
    const made = write(value)
    if (made === undefined) throw new Misfit(wanted, value)
    return made
  }
}

/** A value that is there; undefined where it does not fit. */
function presentOf(type: SqlType): (value: unknown) => Value | undefined {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (typeof value === 'boolean' ? value : undefined)
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT': {
      const bound = 2 ** INTEGERS[type.kind]
      return (value) => {
        const number = typeof value === 'bigint' ? Number(value) : value
        return isInteger(number) && number >= -bound && number < bound ? number + 0 : undefined
      }
    }
    case 'BIGINT':
      return type.safe === true
        ? (value) => {
            const number = typeof value === 'bigint' ? Number(value) : value
            return Number.isSafeInteger(number) ? (number as number) + 0 : undefined
          }
        : (value) => {
            const whole = Number.isSafeInteger(value) ? BigInt(value as number) : value
            return typeof whole === 'bigint' && whole >= -BIGINT_MAX && whole < BIGINT_MAX ? whole : undefined
          }
    case 'FLOAT':
      return (value) => (typeof value === 'number' ? Math.fround(value) : undefined)
    case 'DOUBLE':
      return (value) => (typeof value === 'number' ? value : undefined)
    case 'DECIMAL':
      return (value) => decimalOf(value, type.precision, type.scale)
    case 'STRING':
      return (value) => (typeof value === 'string' ? value : undefined)
    case 'BYTES':
      return (value) => (value instanceof Uint8Array ? Uint8Array.from(value) : undefined)
    case 'DATE':
      return (value) => (typeof value === 'string' ? (parseDate(value) ?? undefined) : undefined)
    case 'TIME':
      return (value) => (isInteger(value) && value >= 0 && value < 86_400_000 ? value : undefined)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (value) => {
        const time = value instanceof Date ? value.getTime() : value
        return Number.isSafeInteger(time) ? (time as number) + 0 : undefined
      }
    case 'ARRAY': {
      const write = writerOf(type.element)
      return (value) => (Array.isArray(value) ? value.map((element) => write(element)) : undefined)
    }
    case 'MAP': {
      const [key, item] = [writerOf(type.key), writerOf(type.value)]
      return (value) => {
        if (!(value instanceof Map)) return undefined
        return new Map([...(value as Map<unknown, unknown>)].map(([k, v]) => [key(k), item(v)]))
      }
    }
    case 'ROW': {
      const fields = type.fields.map((field) => ({ name: field.name, write: writerOf(field.type) }))
      return (value) => {
        if (typeof value !== 'object' || Array.isArray(value)) return undefined
        return fields.map(({ name, write }) => write((value as Record<string, unknown>)[name]))
      }
    }
    default:
      return () => undefined
  }
}

/** `-0` plus 0 is 0: whole numbers have one zero. */
const isInteger = (value: unknown): value is number => Number.isInteger(value)

function decimalOf(value: unknown, precision: number, scale: number): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const parsed = parseDecimal(String(value).trim())
  if (parsed === null) return undefined
  return decimalFit(parsed.value, parsed.scale, precision, scale) ?? undefined
}

const WANTED: Partial<Record<SqlType['kind'], string>> = {
  BOOLEAN: 'true or false',
  TINYINT: 'a whole number from -128 to 127',
  SMALLINT: 'a whole number from -32768 to 32767',
  INT: 'a whole number within 32 bits',
  BIGINT: 'a bigint or a whole number within 64 bits',
  FLOAT: 'a number',
  DOUBLE: 'a number',
  STRING: 'a string',
  BYTES: 'a Uint8Array',
  DATE: 'a string yyyy-MM-dd',
  TIME: 'milliseconds of the day',
  TIMESTAMP: 'milliseconds since 1970, or a Date',
  TIMESTAMP_LTZ: 'milliseconds since 1970, or a Date',
  ARRAY: 'an array',
  MAP: 'a Map',
  ROW: 'an object',
}

function wantedOf(type: SqlType): string {
  const wanted =
    type.kind === 'DECIMAL'
      ? `a number, or a string such as '12.30', that fits ${formatType(type)}`
      : type.kind === 'BIGINT' && type.safe === true
        ? 'a whole number within ±2^53'
        : (WANTED[type.kind] ?? formatType(type))
  return type.nullable ? `${wanted}, or null` : wanted
}

/**
 * JavaScript that gives the column's value from the code of what a person's code gave: what fits at first sight is taken at once, all else goes through `convert`.
 */
export function writerCode(type: SqlType, value: string, convert: string): string {
  const slow = `${convert}(${value})`
  switch (type.kind) {
    case 'DOUBLE':
      return `typeof ${value} === 'number' ? ${value} : ${slow}`
    case 'STRING':
      return `typeof ${value} === 'string' ? ${value} : ${slow}`
    case 'BOOLEAN':
      return `typeof ${value} === 'boolean' ? ${value} : ${slow}`
    case 'INT':
      return `typeof ${value} === 'number' && (${value} | 0) === ${value} ? ${value} | 0 : ${slow}`
    case 'BIGINT':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.kind === 'BIGINT' && type.safe !== true
        ? slow
        : `typeof ${value} === 'number' && Number.isSafeInteger(${value}) ? ${value} + 0 : ${slow}`
    default:
      return slow
  }
}

/** From Avro's bytes to JSON, by the schema that wrote them and the columns that are wanted. */
import {
  dateText,
  decimalText,
  doubleText,
  quoted,
  timestampText,
  timeText,
} from '../../../model/format/writeValue.ts'
import type { RowType, SqlType } from '../../../model/types.ts'
import type { Decode, Wanted, Whole } from '../codec.ts'
import { branchesOf, recordOf, shapeOf, type AvroField, type AvroType, type Logical } from './shape.ts'
import { decimalOf, shortName, sqlType } from './types.ts'

type Print = (value: unknown) => string
type Fields = Readonly<Record<string, unknown>>

/** `latest`: the newest schema of the subject, whose defaults and aliases count; null: none. */
export function avroDecoder(
  writer: AvroType,
  columns: readonly Wanted[],
  latest: AvroType | null,
  whole: Whole,
): Decode {
  const wanted = new Map(columns.map((column) => [column.name, column]))
  const written = shapeOf(writer)
  if (written.kind !== 'record') {
    const column = wanted.get(whole)
    const print = printer(writer, column?.type ?? null)
    const lead = `{${quoted(column?.as ?? whole)}:`
    return (payload) => `${lead}${print(writer.fromBuffer(bufferOf(payload)))}}`
  }
  const own = written.fields.filter(({ name }) => wanted.has(name))
  const newest = latest === null ? null : shapeOf(latest)
  const fields = newest?.kind === 'record' ? readFields(newest.fields, own, wanted) : own
  for (const chosen of [fields, own]) {
    const reader = recordOf(written.name, chosen)
    const resolver = resolverOf(reader, writer)
    // Where the newest schema cannot read the older one, the older one stands for itself.
    if (resolver === null) continue
    const print = fieldsPrinter(chosen, wanted)
    return (payload) => print(reader.fromBuffer(bufferOf(payload), resolver) as Fields)
  }
  const print = fieldsPrinter(own, wanted)
  return (payload) => print(writer.fromBuffer(bufferOf(payload)) as Fields)
}

function resolverOf(reader: AvroType, writer: AvroType): ReturnType<AvroType['createResolver']> | null {
  try {
    return reader.createResolver(writer)
  } catch {
    return null
  }
}

/** Those of the newest schema, and behind them what only the older one has. */
function readFields(
  newest: readonly AvroField[],
  own: readonly AvroField[],
  wanted: ReadonlyMap<string, Wanted>,
): readonly AvroField[] {
  const fields = newest.filter(({ name }) => wanted.has(name))
  const names = new Set(fields.map(({ name }) => name))
  return [...fields, ...own.filter(({ name }) => !names.has(name))]
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function fieldsPrinter(
  fields: readonly AvroField[],
  wanted: ReadonlyMap<string, Wanted>,
): (value: Fields) => string {
  const parts = fields.map(({ name, type }) => ({
    name,
    lead: `${quoted(wanted.get(name)?.as ?? name)}:`,
    print: printer(type, wanted.get(name)?.type ?? null),
  }))
  return (value) => `{${parts.map(({ name, lead, print }) => lead + print(value[name])).join(',')}}`
}

/** `column`: the type that reads it; null: that of the schema itself. */
function printer(type: AvroType, column: SqlType | null, within: readonly AvroType[] = []): Print {
  const { union, branches } = branchesOf(type)
  const [first, ...others] = branches
  if (first === undefined) return () => 'null'
  if (others.length === 0) {
    const print = plainPrinter(first.type, column, within)
    if (!union) return print
    return (value) => (value === null ? 'null' : print((value as Fields)[first.name]))
  }
  const fields = column?.kind === 'ROW' ? fieldTypes(column) : null
  const prints = new Map(
    branches.map(({ name, type: branch }) => {
      const short = shortName(name)
      return [name, { short, print: plainPrinter(branch, fields?.get(short) ?? null, within) }]
    }),
  )
  return asText(column, (value) => {
    if (value === null) return 'null'
    const [name = '', inner] = Object.entries(value as Fields)[0] ?? []
    const branch = prints.get(name)
    return branch === undefined ? 'null' : `{${quoted(branch.short)}:${branch.print(inner)}}`
  })
}

const fieldTypes = (row: RowType): ReadonlyMap<string, SqlType> =>
  new Map(row.fields.map((field) => [field.name, field.type]))

/** A structure that is read as STRING is one of JSON. */
const asText = (column: SqlType | null, print: Print): Print =>
  column?.kind === 'STRING' ? (value) => quoted(print(value)) : print

function plainPrinter(type: AvroType, column: SqlType | null, within: readonly AvroType[]): Print {
  const shape = shapeOf(type)
  switch (shape.kind) {
    case 'null':
      return () => 'null'
    case 'boolean':
      return String
    case 'int':
    case 'long':
      return timePrinter(shape.logical, column) ?? String
    case 'float':
    case 'double':
      return (value) => doubleText(value as number)
    case 'string':
    case 'enum':
      return (value) => quoted(value as string)
    case 'bytes':
    case 'fixed': {
      const decimal = decimalOf(shape.logical)
      if (decimal?.kind === 'DECIMAL') return (value) => decimalText(unscaled(value as Buffer), decimal.scale)
      return (value) => `"${(value as Buffer).toString('base64')}"`
    }
    case 'array': {
      const print = printer(shape.items, column?.kind === 'ARRAY' ? column.element : null, within)
      return asText(column, (value) => `[${(value as unknown[]).map(print).join(',')}]`)
    }
    case 'map': {
      const print = printer(shape.values, column?.kind === 'MAP' ? column.value : null, within)
      return asText(column, (value) => {
        const entries = Object.entries(value as Fields).map(([key, one]) => `${quoted(key)}:${print(one)}`)
        return `{${entries.join(',')}}`
      })
    }
    case 'record': {
      if (within.includes(type)) return recursivePrinter(type)
      const types = column?.kind === 'ROW' ? fieldTypes(column) : null
      const parts = shape.fields
        .filter(({ name }) => types === null || types.has(name))
        .map(({ name, type: field }) => ({
          name,
          lead: `${quoted(name)}:`,
          print: printer(field, types?.get(name) ?? sqlType(field, [...within, type]), [...within, type]),
        }))
      return asText(
        column,
        (value) =>
          `{${parts.map(({ name, lead, print }) => lead + print((value as Fields)[name])).join(',')}}`,
      )
    }
    case 'union':
      return printer(type, column, within)
  }
}

/** A record within itself, as the STRING of JSON that its column is; made when there is one. */
function recursivePrinter(type: AvroType): Print {
  let print: Print | null = null
  return (value) => (print ??= plainPrinter(type, { kind: 'STRING', nullable: true }, []))(value)
}

/** Of times where the column is one; a number otherwise. */
function timePrinter(logical: Logical | null, column: SqlType | null): Print | null {
  if (logical === null || column?.kind === 'BIGINT' || column?.kind === 'INT') return null
  const unit = UNITS[logical.name.slice(logical.name.lastIndexOf('-') + 1)] ?? 1n
  const millis = (value: unknown): number => Number(floorDivide(BigInt(value as number | bigint), unit))
  switch (logical.name) {
    case 'date':
      return (value) => `"${dateText(value as number)}"`
    case 'time-millis':
    case 'time-micros':
      return (value) => `"${timeText(millis(value))}"`
    default: {
      if (!logical.name.includes('timestamp-')) return null
      const zoned = column === null ? logical.name.startsWith('timestamp-') : column.kind === 'TIMESTAMP_LTZ'
      return (value) => `"${timestampText(millis(value), 'iso', zoned)}"`
    }
  }
}

const UNITS: Readonly<Record<string, bigint>> = { millis: 1n, micros: 1_000n, nanos: 1_000_000n }

/** Times before 1970 are rounded down as well. */
const floorDivide = (value: bigint, by: bigint): bigint => {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** A whole number of any length in two's complement, the highest byte first. */
function unscaled(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))
}

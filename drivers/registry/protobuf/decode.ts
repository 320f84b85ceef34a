/** From Protobuf's bytes to JSON, with the fields that are wanted. */
import protobuf from 'protobufjs'
import { doubleText, quoted, timestampText } from '../../../model/format/writeValue.ts'
import type { RowType, SqlType } from '../../../model/types.ts'
import type { Decode, Wanted } from '../codec.ts'
import { messageOf, type ProtoFile } from './parse.ts'
import { isJson, isTimestamp, isWrapper, mayBeUnset } from './types.ts'

type Message = Readonly<Record<string, unknown>>
type Print = (value: unknown) => string

export function protoDecoder(file: ProtoFile, columns: readonly Wanted[]): Decode {
  /** A topic may have records of several messages. */
  const printers = new Map<protobuf.Type, Print>()
  return (payload) => {
    const { type, start } = messageOf(file, payload)
    let print = printers.get(type)
    if (print === undefined) printers.set(type, (print = messagePrinter(type, columns, [type])))
    return print(type.decode(payload.subarray(start)))
  }
}

/** `columns`: the fields that are wanted; null: all. */
function messagePrinter(
  type: protobuf.Type,
  columns: readonly Wanted[] | null,
  within: readonly protobuf.Type[],
): Print {
  const wanted = new Map(columns?.map((column) => [column.name, column]))
  const parts = type.fieldsArray
    .filter(({ name }) => columns === null || wanted.has(name))
    .map((field) => ({
      name: field.name,
      lead: `${quoted(wanted.get(field.name)?.as ?? field.name)}:`,
      print: fieldPrinter(field, wanted.get(field.name)?.type ?? null, within),
    }))
  return (value) => {
    const message = value as Message
    const texts = parts.map(
      ({ name, lead, print }) => lead + print(Object.hasOwn(message, name) ? message[name] : undefined),
    )
    return `{${texts.join(',')}}`
  }
}

/** Prints undefined as what an unset field stands for. */
function fieldPrinter(
  field: protobuf.Field,
  column: SqlType | null,
  within: readonly protobuf.Type[],
): Print {
  if (field instanceof protobuf.MapField) {
    const print = valuePrinter(field, column?.kind === 'MAP' ? column.value : null, within)
    return asText(column, (value) => {
      const entries = Object.entries((value ?? {}) as Message).map(
        ([key, one]) => `${quoted(keyText(key, field.keyType))}:${print(one)}`,
      )
      return `{${entries.join(',')}}`
    })
  }
  if (field.repeated) {
    const print = valuePrinter(field, column?.kind === 'ARRAY' ? column.element : null, within)
    return asText(column, (value) => `[${((value ?? []) as unknown[]).map(print).join(',')}]`)
  }
  const print = valuePrinter(field, column, within)
  const unset = mayBeUnset(field) ? 'null' : print(defaultOf(field))
  return (value) => (value === undefined || value === null ? unset : print(value))
}

/** 64 bits are a hash of eight letters as the key of an object. */
function keyText(key: string, type: string): string {
  if (!type.endsWith('64')) return key
  const { hi, lo } = protobuf.util.LongBits.fromHash(key)
  const bits = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
  return String(type === 'uint64' || type === 'fixed64' ? bits : BigInt.asIntN(64, bits))
}

function defaultOf({ type, resolvedType, typeDefault }: protobuf.Field): unknown {
  if (resolvedType instanceof protobuf.Enum) return Object.values(resolvedType.values)[0] ?? 0
  return type === 'bytes' ? new Uint8Array() : type.endsWith('64') ? 0 : typeDefault
}

/** A structure that is read as STRING is one of JSON. */
const asText = (column: SqlType | null, print: Print): Print =>
  column?.kind === 'STRING' ? (value) => quoted(print(value)) : print

function valuePrinter(
  field: protobuf.Field,
  column: SqlType | null,
  within: readonly protobuf.Type[],
): Print {
  const { resolvedType } = field
  if (resolvedType instanceof protobuf.Enum)
    return (value) => quoted(resolvedType.valuesById[value as number] ?? String(value))
  if (!(resolvedType instanceof protobuf.Type)) return scalarPrinter(field.type)
  if (isTimestamp(resolvedType)) {
    const zoned = column === null || column.kind !== 'TIMESTAMP'
    return (value) => `"${timestampText(millisOf(value as Message), 'iso', zoned)}"`
  }
  const inner = resolvedType.fields['value']
  if (isWrapper(resolvedType) && inner !== undefined) {
    const print = scalarPrinter(inner.type)
    return (value) => print((value as Message)['value'])
  }
  if (isJson(resolvedType)) return (value) => quoted(JSON.stringify(jsonOf(resolvedType, value as Message)))
  if (within.includes(resolvedType)) return recursivePrinter(resolvedType)
  const row: RowType | null = column?.kind === 'ROW' ? column : null
  return asText(column, messagePrinter(resolvedType, row?.fields ?? null, [...within, resolvedType]))
}

/** A message within itself, as the STRING of JSON that its column is; made when there is one. */
function recursivePrinter(type: protobuf.Type): Print {
  let print: Print | null = null
  return (value) => quoted((print ??= messagePrinter(type, null, [type]))(value))
}

function scalarPrinter(type: string): Print {
  switch (type) {
    case 'double':
    case 'float':
      return (value) => doubleText(value as number)
    case 'string':
      return (value) => quoted(value as string)
    case 'bytes':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    default:
      return String
  }
}

/** Epoch ms; what is finer is cut off, also before 1970. */
function millisOf({ seconds = 0, nanos = 0 }: Message): number {
  return Number(String(seconds)) * 1_000 + Math.floor(Number(nanos) / 1_000_000)
}

function jsonOf(type: protobuf.Type, message: Message): unknown {
  const plain = type.toObject(message as never, { defaults: false }) as Message
  return type.name === 'Struct' ? structOf(plain) : type.name === 'ListValue' ? listOf(plain) : valueOf(plain)
}

const structOf = ({ fields = {} }: Message): unknown =>
  Object.fromEntries(
    Object.entries(fields as Message).map(([name, value]) => [name, valueOf(value as Message)]),
  )

const listOf = ({ values = [] }: Message): unknown => (values as Message[]).map(valueOf)

function valueOf(value: Message): unknown {
  if (value['structValue'] !== undefined) return structOf(value['structValue'] as Message)
  if (value['listValue'] !== undefined) return listOf(value['listValue'] as Message)
  return value['numberValue'] ?? value['stringValue'] ?? value['boolValue'] ?? null
}

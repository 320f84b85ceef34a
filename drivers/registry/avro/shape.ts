/** Avro's types as avsc has them, with what of logical types matters here. */
import avsc from 'avsc'
import { UserError } from '../../../model/errors.ts'
import { isObject } from '../../../model/json.ts'
import type { Schema } from '../types.ts'

export type AvroType = avsc.Type

export interface Logical {
  readonly name: string
  readonly precision: number
  readonly scale: number
}

type Primitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'

export interface AvroField {
  readonly name: string
  readonly type: AvroType
  readonly aliases: readonly string[]
  /** Undefined: none. */
  readonly default: unknown
}

export type Shape =
  | { readonly kind: Primitive; readonly logical: Logical | null }
  | { readonly kind: 'fixed'; readonly size: number; readonly logical: Logical | null }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroType }
  | { readonly kind: 'map'; readonly values: AvroType }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly AvroField[] }
  | { readonly kind: 'union'; readonly branches: readonly Branch[] }

export interface Branch {
  /** By which a value of the union says which it is. */
  readonly name: string
  readonly type: AvroType
}

/** Keeps what a schema says beside the type; values stay those of the type below. */
class Annotated extends avsc.types.LogicalType {
  readonly logical: Logical
  constructor(schema: avsc.Schema, options: unknown) {
    // Of a schema avsc would make a long of its own, of numbers.
    super(isLong(schema) ? bigLong : schema, options)
    const { logicalType, precision, scale } = schema as unknown as Readonly<Record<string, unknown>>
    this.logical = {
      name: String(logicalType),
      precision: Number(precision ?? 0),
      scale: Number(scale ?? 0),
    }
  }
  protected override _fromValue(value: unknown): unknown {
    return value
  }
  protected override _toValue(value: unknown): unknown {
    return value
  }
  /** How values of another type become values of this one; undefined: they cannot. */
  protected override _resolve(type: AvroType): ((value: unknown) => unknown) | undefined {
    const other = type instanceof Annotated ? type.logical : null
    const scaled = this.logical.name === 'decimal' && other !== null && other.scale !== this.logical.scale
    const [own, given] = [this.underlyingType, type instanceof Annotated ? type.underlyingType : type]
    if (scaled) return undefined
    if (own.typeName === given.typeName) return (value) => value
    return own === bigLong && given.typeName === 'int' ? (value) => BigInt(value as number) : undefined
  }
}

const LOGICAL = [
  'decimal',
  'date',
  'time-millis',
  'time-micros',
  'timestamp-millis',
  'timestamp-micros',
  'timestamp-nanos',
  'local-timestamp-millis',
  'local-timestamp-micros',
  'local-timestamp-nanos',
  'uuid',
]

/** 64 bits are exact. */
const bigLong: AvroType = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return bytes
  },
  fromJSON: (value: number) => BigInt(value),
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
})

const isLong = (schema: avsc.Schema): boolean => isObject(schema) && schema['type'] === 'long'

const isAnnotated = (schema: avsc.Schema): boolean =>
  isObject(schema) && LOGICAL.includes(String(schema['logicalType']))

const options = (registry: Record<string, AvroType>): Partial<avsc.ForSchemaOptions> => ({
  registry,
  typeHook: (schema) => (isLong(schema) && !isAnnotated(schema) ? bigLong : undefined),
  wrapUnions: true,
  omitRecordMethods: true,
  logicalTypes: Object.fromEntries(LOGICAL.map((name) => [name, Annotated])),
})

/** Throws UserError for a text that is no Avro schema. */
export function parseAvro({ text, references }: Schema): AvroType {
  const shared = options({ long: bigLong })
  try {
    for (const reference of references) avsc.Type.forSchema(JSON.parse(reference.text) as avsc.Schema, shared)
    return avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, shared)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserError('registry-schema', `The Avro schema cannot be read: ${why}.`, { cause: error })
  }
}

/** A record of fields whose types are there already. */
export const recordOf = (name: string, fields: readonly AvroField[]): AvroType =>
  avsc.Type.forSchema(
    {
      type: 'record',
      name,
      fields: fields.map((field) => ({
        name: field.name,
        type: field.type,
        aliases: [...field.aliases],
        ...(field.default === undefined ? {} : { default: field.default }),
      })),
    },
    options({}),
  )

export function shapeOf(type: AvroType): Shape {
  if (type instanceof Annotated) {
    const below = shapeOf(type.underlyingType)
    return 'logical' in below ? { ...below, logical: type.logical } : below
  }
  if (type === bigLong) return { kind: 'long', logical: null }
  if (type instanceof avsc.types.FixedType) return { kind: 'fixed', size: type.size, logical: null }
  if (type instanceof avsc.types.EnumType) return { kind: 'enum', symbols: type.symbols }
  if (type instanceof avsc.types.ArrayType) return { kind: 'array', items: type.itemsType }
  if (type instanceof avsc.types.MapType) return { kind: 'map', values: type.valuesType as AvroType }
  if (type instanceof avsc.types.RecordType) {
    const written = (
      type.schema({ exportAttrs: true }) as { readonly fields: readonly { readonly default?: unknown }[] }
    ).fields
    const fields = type.fields.map((field, index) => ({
      name: field.name,
      type: field.type,
      aliases: field.aliases,
      default: written[index]?.default,
    }))
    return { kind: 'record', name: type.name ?? 'record', fields }
  }
  if (type instanceof avsc.types.WrappedUnionType)
    return {
      kind: 'union',
      branches: type.types.map((branch) => ({ name: branch.branchName ?? 'null', type: branch })),
    }
  return { kind: type.typeName as Primitive, logical: null }
}

/** A type as one that may be null and what it is otherwise. */
export function branchesOf(type: AvroType): {
  readonly nullable: boolean
  readonly union: boolean
  readonly branches: readonly Branch[]
} {
  const shape = shapeOf(type)
  if (shape.kind !== 'union')
    return { nullable: shape.kind === 'null', union: false, branches: [{ name: '', type }] }
  const branches = shape.branches.filter((branch) => shapeOf(branch.type).kind !== 'null')
  return { nullable: branches.length < shape.branches.length, union: true, branches }
}

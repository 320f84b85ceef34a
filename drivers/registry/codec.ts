/** What each format with schemas offers: columns of a schema, decoding to JSON, encoding of rows, and a schema for columns. */
import type { Column } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import type { Schema, SchemaType } from './types.ts'

/** The whole of a record that is no object of fields stands in one column of this name. */
export type Whole = 'key' | 'value'

/** A field that is wanted, by the type that reads it; `as`: what it is called where that is not its own name. */
export interface Wanted extends Column {
  readonly as?: string
}

/** A record's bytes behind the header as one JSON object with the wanted fields. Throws Error with what is wrong. */
export type Decode = (payload: Uint8Array) => string

/** A row as bytes behind the header. Throws UserError for a value that the schema cannot hold. */
export type Encode = (row: readonly Value[]) => Uint8Array

export interface Encoder {
  readonly encode: Encode
  /** Stands between the id and what `encode` gives: Protobuf says there which message it is. */
  readonly prefix: Uint8Array
}

export interface Codec {
  readonly type: SchemaType
  /** The columns that a schema's records have. Throws UserError for a schema that cannot be read. */
  columns(schema: Schema, whole: Whole): readonly Column[]
  /**
   * Reads what `writer` wrote, with the fields of `columns`. `latest`: the newest schema of the subject, whose defaults and aliases count where the format
   * knows such; null: none.
   */
  decoder(writer: Schema, columns: readonly Wanted[], latest: Schema | null, whole: Whole): Decode
  /** Throws UserError where the columns do not fit the schema, before anything is written. */
  encoder(schema: Schema, columns: readonly Column[], whole: Whole): Encoder
  /** A schema for columns, to be registered. `name`: of the record. Throws UserError where the format has nothing for a column. */
  schemaFor(columns: readonly Column[], name: string): string
}

/** Shapes of a Schema Registry with Confluent's API. */

export type SchemaType = 'AVRO' | 'JSON' | 'PROTOBUF'

/** Another schema that one is built on, by the name that it has there. */
export interface Reference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** A schema as the registry keeps it. */
export interface Registered {
  readonly type: SchemaType
  readonly text: string
  readonly references: readonly Reference[]
}

/** A schema with the texts of all that it is built on, those first that others are built on. */
export interface Schema {
  readonly type: SchemaType
  readonly text: string
  readonly references: readonly { readonly name: string; readonly text: string }[]
}

/** The newest version of a subject. */
export interface Latest {
  readonly id: number
  readonly version: number
  readonly schema: Schema
}

/** What a registry answers. */
export interface Answer {
  readonly status: number
  /** Of JSON; null where it is none. */
  readonly body: unknown
  /** What the registry says of an error. */
  readonly message: string
}

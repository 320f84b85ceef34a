/** A .proto file of the registry as protobufjs has it, and its messages as records name them. */
import protobuf from 'protobufjs'
import { UserError } from '../../../model/errors.ts'
import type { Schema } from '../types.ts'

export interface ProtoFile {
  /** Those that stand in the file itself, in their order: a record says which of them it is. */
  readonly messages: readonly protobuf.Type[]
}

/** Marks what stands in the file itself, beside what it imports. */
const OWN = 'schema.proto'

/** Its types leave the name of the file out. */
const parser = protobuf.parse as typeof protobuf.parse & { filename: string | null }

/** Throws UserError for a text that cannot be read, or that imports what the registry does not give along. */
export function parseProto({ text, references }: Schema): ProtoFile {
  const root = new protobuf.Root()
  const given = new Set(references.map(({ name }) => name))
  const add = (content: string, filename: string): protobuf.IParserResult => {
    parser.filename = filename
    try {
      return parser(content, root, { keepCase: true })
    } finally {
      parser.filename = null
    }
  }
  try {
    const parsed = [...references.map(({ name, text: other }) => add(other, name)), add(text, OWN)]
    for (const name of new Set(
      parsed.flatMap(({ imports = [], weakImports = [] }) => [...imports, ...weakImports]),
    )) {
      if (given.has(name)) continue
      const common = protobuf.common.get(name)
      if (common === null) throw new Error(`it imports ${name}, which is not among its references`)
      root.addJSON(common.nested ?? {})
    }
    root.resolveAll()
    const space = parsed.at(-1)?.package
    const home = space === undefined || space === null ? root : root.lookup(space)
    const messages =
      home instanceof protobuf.Namespace ? typesIn(home).filter(({ filename }) => filename === OWN) : []
    if (messages.length === 0) throw new Error('it has no message')
    return { messages }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserError('registry-schema', `The Protobuf schema cannot be read: ${why}.`, { cause: error })
  }
}

const typesIn = ({ nestedArray }: protobuf.NamespaceBase): readonly protobuf.Type[] =>
  nestedArray.filter((one) => one instanceof protobuf.Type)

/** The message that a record is of, by the list of indices before it, and where its own bytes begin. Throws Error. */
export function messageOf(
  { messages }: ProtoFile,
  payload: Uint8Array,
): { readonly type: protobuf.Type; readonly start: number } {
  const reader = protobuf.Reader.create(payload)
  const count = reader.sint32()
  // The first message is so common that it has a form of its own.
  const path =
    count === 0 ? [0] : Array.from({ length: Math.max(0, Math.min(count, 100)) }, () => reader.sint32())
  let within: readonly protobuf.Type[] = messages
  let type: protobuf.Type | undefined
  for (const index of path) {
    type = within[index]
    if (type === undefined) throw new Error(`the schema has no message ${path.join('.')}`)
    within = typesIn(type)
  }
  if (type === undefined) throw new Error('it does not say which message it is')
  return { type, start: reader.pos }
}

/** Stands before the bytes of the first message. */
export const FIRST_MESSAGE = new Uint8Array([0])

/** A thin client of a Schema Registry: the four calls that readers and writers of records need. */
import { z } from 'zod'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { UserError } from '../../model/errors.ts'
import { failedWith, notARegistry } from './errors.ts'
import { openHttp, type Http } from './http.ts'
import type { Answer, Latest, Reference, Registered, Schema, SchemaType } from './types.ts'

export interface Registry {
  /** The schema of an id; null: the registry knows none. What it has said of an id is remembered. */
  byId(id: number): Promise<Schema | null>
  /** The newest version of a subject; null: there is no such subject. */
  latest(subject: string): Promise<Latest | null>
  /** Registers a schema under a subject, and gives its id; one that is there already keeps its own. Throws UserError where the subject does not take it. */
  register(subject: string, type: SchemaType, text: string): Promise<number>
  /** The names of all subjects. */
  subjects(): Promise<readonly string[]>
  close(): void
}

const schemaType = z.enum(['AVRO', 'JSON', 'PROTOBUF'])
const registered = z.object({
  schema: z.string(),
  // The type is left out where it is Avro.
  schemaType: schemaType.nullish(),
  references: z.array(z.object({ name: z.string(), subject: z.string(), version: z.number() })).nullish(),
})
const versioned = registered.extend({ id: z.number(), version: z.number() })
const identified = z.object({ id: z.number() })

const registeredOf = ({ schema, schemaType: type, references }: z.output<typeof registered>): Registered => ({
  type: type ?? 'AVRO',
  text: schema,
  references: references ?? [],
})

/** How deep schemas may be built on each other. */
const MAX_DEPTH = 20

/** Throws UserError `registry-none` where the connection has no registry. Connects to nothing yet. */
export function openRegistry(connection: ResolvedKafka): Registry {
  const http = openHttp(connection)
  const known = new Map<number, Promise<Schema | null>>()

  const byId = async (id: number): Promise<Schema | null> => {
    const answer = await http.get(`/schemas/ids/${id}`)
    // Apicurio and Confluent both say 404 here; 40403 is "schema not found".
    if (answer.status === 404) return null
    return resolved(http, registeredOf(read(connection, answer, registered)))
  }

  return {
    byId(id) {
      const before = known.get(id)
      if (before !== undefined) return before
      const asked = byId(id)
      known.set(id, asked)
      // A registry that was away for a moment is asked again.
      asked.catch(() => known.delete(id))
      return asked
    },
    async latest(subject) {
      const answer = await http.get(`/subjects/${encodeURIComponent(subject)}/versions/latest`)
      if (answer.status === 404) return null
      const found = read(connection, answer, versioned)
      return {
        id: found.id,
        version: found.version,
        schema: await resolved(http, registeredOf(found)),
      }
    },
    async register(subject, type, text) {
      const answer = await http.post(`/subjects/${encodeURIComponent(subject)}/versions`, {
        schema: text,
        ...(type === 'AVRO' ? {} : { schemaType: type }),
      })
      if (answer.status === 409 || answer.status === 422) throw refused(connection, subject, answer)
      return read(connection, answer, identified).id
    },
    async subjects() {
      return read(connection, await http.get('/subjects'), z.array(z.string()))
    },
    close: () => http.close(),
  }

  async function resolved(over: Http, root: Registered): Promise<Schema> {
    const texts = new Map<string, string>()
    const follow = async (references: readonly Reference[], depth: number): Promise<void> => {
      if (depth > MAX_DEPTH)
        throw new UserError(
          'registry-references',
          `Schemas are built on each other more than ${MAX_DEPTH} deep.`,
        )
      for (const { name, subject, version } of references) {
        if (texts.has(name)) continue
        const answer = await over.get(`/subjects/${encodeURIComponent(subject)}/versions/${version}`)
        const found = registeredOf(read(connection, answer, registered))
        await follow(found.references, depth + 1)
        texts.set(name, found.text)
      }
    }
    await follow(root.references, 0)
    return {
      type: root.type,
      text: root.text,
      references: [...texts].map(([name, text]) => ({ name, text })),
    }
  }
}

function read<T>(connection: ResolvedKafka, answer: Answer, shape: z.ZodType<T>): T {
  if (answer.status < 200 || answer.status > 299) throw failedWith(connection, answer)
  const parsed = shape.safeParse(answer.body)
  if (!parsed.success) throw notARegistry(connection, answer)
  return parsed.data
}

const refused = ({ name }: ResolvedKafka, subject: string, { message }: Answer): UserError =>
  new UserError(
    'registry-refused',
    `The Schema Registry of ${name} does not take the schema for the subject ${subject}: ${message.replace(/\.$/, '')}.`,
    {
      hint: 'It has to be compatible with the versions that are there: change the columns, choose another subject, or write by the schema that is there.',
    },
  )

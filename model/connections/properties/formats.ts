/** Which record format a class of Kafka's world stands for. */
import { atNode, problem, type Told } from './rows.ts'

const REGISTRY = 'with the connection’s Schema Registry'

const FORMATS: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/^(String|Utf8)(De)?[Ss]erializer$|^StringConverter$|^StringSerde$|^Serdes\$StringSerde$/, 'Text'],
  [/^(ByteArray|ByteBuffer|Bytes|Void)(De)?[Ss]erializer$|^ByteArrayConverter$|ByteArraySerde$/, 'Raw bytes'],
  [/Avro(De)?[Ss]erializer$|^AvroConverter$|AvroSerde$|AvroKafka(De)?[Ss]erializer$/, `Avro ${REGISTRY}`],
  [/JsonSchema(Kafka)?(De)?[Ss]erializer$|^JsonSchemaConverter$|JsonSchemaSerde$/, `JSON Schema ${REGISTRY}`],
  [/Protobuf(Kafka)?(De)?[Ss]erializer$|^ProtobufConverter$|ProtobufSerde$/, `Protobuf ${REGISTRY}`],
  [/^(Kafka)?J(son|SON)(Schemaless)?(De)?[Ss]erializer$|^JsonSerde$/, 'JSON'],
]

const NUMBERS = /^(Integer|Long|Short|Float|Double|UUID|Boolean)(De)?[Ss]erializer$/

/** `setting`: of which node and part, as "Kafka source, value format". `schemas`: of a Connect converter, whether records carry theirs. */
export function formatOf(setting: string, className: string, schemas: boolean): Told {
  const name = className.trim().split('.').at(-1) ?? ''
  if (name === 'JsonConverter')
    return atNode(setting, schemas ? 'JSON with a Connect schema, which is unwrapped.' : 'JSON.')
  const found = FORMATS.find(([pattern]) => pattern.test(name))
  if (found !== undefined) return atNode(setting, `${found[1]}.`)
  if (NUMBERS.test(name))
    return atNode(setting, `Raw bytes: ${name} has a binary form of Java’s, which a field of BYTES keeps.`)
  return problem(`${name} is a class of its own: choose the format of its bytes in the node.`, setting)
}

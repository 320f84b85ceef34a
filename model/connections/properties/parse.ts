/** A `kafka.properties` text as a connection, explained key by key. */
import { kafkaConnection, type KafkaConnection } from '../kafka.ts'
import { own } from '../../json.ts'
import { nearNames } from '../../near.ts'
import { formatOf } from './formats.ts'
import { FAMILIES, KNOWN } from './known.ts'
import { Reading, type NeededFile } from './reading.ts'
import { readRegistry } from './registry.ts'
import { none, problem, set, type PropertyRow, type Told } from './rows.ts'
import { readSasl, SASL_KEYS } from './sasl.ts'
import { readProperties } from './text.ts'
import { readTls, TLS_KEYS } from './tls.ts'

export type { PropertyRow } from './rows.ts'

export interface ParsedProperties {
  /** Its list of bootstrap servers may be empty: files for Kafka's tools have none. */
  readonly connection: KafkaConnection
  /** Values that were taken out, by the names that the connection has in their place. */
  readonly secrets: Readonly<Record<string, string>>
  /** One a line of the file, in its order. */
  readonly rows: readonly PropertyRow[]
  /** Files that the text names and that are not at hand. */
  readonly needed: readonly NeededFile[]
}

/** `name`: of the connection to be, for its secrets' names. `files`: texts of files that the properties name, by path or by name alone. */
export function parseProperties(
  text: string,
  name: string,
  files: Readonly<Record<string, string>> = {},
): ParsedProperties {
  const reading = new Reading(readProperties(text), name, files)
  const protocol = protocolOf(reading)
  const hasTls = protocol === 'SSL' || protocol === 'SASL_SSL'
  const hasSasl = protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL'
  const without = (keys: readonly string[], what: string): null => {
    for (const key of keys)
      reading.tell(
        key,
        none(
          `security.protocol is ${protocol}${reading.get('security.protocol') === null ? ', which is what is taken where it is not set' : ''}: no ${what}.`,
        ),
      )
    return null
  }
  const sasl = hasSasl ? readSasl(reading) : without(SASL_KEYS, 'login')
  const connection: KafkaConnection = {
    ...kafkaConnection.parse({ kind: 'kafka', brokers: ['placeholder:1'] }),
    brokers: brokersOf(reading),
    ...clientOf(reading),
    tls: hasTls ? readTls(reading) : without(TLS_KEYS, 'TLS'),
    sasl,
    registry: readRegistry(reading, sasl),
  }
  const rows = reading.rows((key, value) => explain(reading, key, value))
  return { connection, secrets: reading.secrets, rows, needed: reading.needed }
}

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const
type Protocol = (typeof PROTOCOLS)[number]

const PROTOCOL_NOTES: Readonly<Record<Protocol, string>> = {
  PLAINTEXT: 'No TLS, no login.',
  SSL: 'TLS.',
  SASL_PLAINTEXT: 'A login without TLS: whoever listens on the way can read it.',
  SASL_SSL: 'TLS and a login.',
}

function protocolOf(reading: Reading): Protocol {
  const key = 'security.protocol'
  const value = reading.get(key)?.toUpperCase() ?? 'PLAINTEXT'
  const known = PROTOCOLS.find((protocol) => protocol === value)
  reading.tell(
    key,
    known === undefined
      ? problem(`There is no protocol ${value}: ${PROTOCOLS.join(', ')} are.`, 'TLS and login')
      : set('TLS and login', PROTOCOL_NOTES[known]),
  )
  return known ?? 'PLAINTEXT'
}

function brokersOf(reading: Reading): string[] {
  const key = 'bootstrap.servers'
  const given = (reading.get(key) ?? '').split(',').map((part) => part.trim())
  // Java's clients take an address with a protocol in front of it too.
  const brokers = given.filter((part) => part !== '').map((part) => part.replace(/^[\w.%-]*:\/\//, ''))
  const good = brokers.filter((broker) => kafkaConnection.shape.brokers.safeParse([broker]).success)
  const bad = brokers.find((broker) => !good.includes(broker))
  reading.tell(
    key,
    bad === undefined && good.length > 0
      ? set('Bootstrap servers')
      : problem(bad === undefined ? 'No server is named.' : `${bad} is not host:port.`, 'Bootstrap servers'),
  )
  return good
}

function clientOf(reading: Reading): Partial<KafkaConnection> {
  const clientId = reading.raw('client.id')
  reading.tell('client.id', set('Client id'))
  return {
    ...(clientId === null ? {} : { clientId }),
    ...milliseconds(
      reading,
      'socket.connection.setup.timeout.ms',
      'connectTimeout',
      'Time-out of connecting',
    ),
    ...milliseconds(reading, 'request.timeout.ms', 'requestTimeout', 'Time-out of a request'),
  }
}

function milliseconds(
  reading: Reading,
  key: string,
  field: 'connectTimeout' | 'requestTimeout',
  setting: string,
): Partial<KafkaConnection> {
  const value = reading.get(key)
  if (value === null) return {}
  const parsed = kafkaConnection.shape[field].safeParse(/^\d+$/.test(value) ? Number(value) : value)
  reading.tell(
    key,
    parsed.success ? set(setting) : problem('Milliseconds are wanted here, and enough of them.', setting),
  )
  return parsed.success ? { [field]: parsed.data } : {}
}

/** Keys that make no part of the connection. */
function explain(reading: Reading, key: string, value: string): Told {
  const [, part, role] = /^(key|value)\.(deserializer|serializer|converter)$/.exec(key) ?? []
  if (part !== undefined) {
    const schemas = reading.get(`${part}.converter.schemas.enable`)?.toLowerCase() !== 'false'
    return formatOf(`Kafka ${role === 'serializer' ? 'sink' : 'source'}, ${part} format`, value, schemas)
  }
  const [, serde] = /^default\.(key|value)\.serde$/.exec(key) ?? []
  if (serde !== undefined) return formatOf(`Kafka source and sink, ${serde} format`, value, true)
  if (/^(key|value)\.converter\.schemas\.enable$/.test(key)) return none('Said with the converter.')
  const known = own(KNOWN, key) ?? FAMILIES.find(([start]) => key.startsWith(start))?.[1]
  if (known !== undefined) return known
  const [near] = nearNames(key, [...Object.keys(KNOWN), ...TLS_KEYS, ...SASL_KEYS, ...OWN_KEYS])
  const meant = near === undefined ? '' : ` Is ${near} meant?`
  return { outcome: 'unknown', setting: '', note: `No key of Kafka’s clients.${meant}` }
}

const OWN_KEYS = [
  'bootstrap.servers',
  'security.protocol',
  'client.id',
  'request.timeout.ms',
  'schema.registry.url',
]

/** Keys of TLS: trust store, key store, and whether the host's name counts. */
import type { KafkaConnection } from '../kafka.ts'
import { rewrap, splitPem } from './pem.ts'
import { secretNote, type Reading } from './reading.ts'
import { none, problem, secret, set } from './rows.ts'

type Tls = NonNullable<KafkaConnection['tls']>

const CA = 'CA certificates'
const CERTIFICATE = 'Client certificate'
const KEY = 'Key of the client certificate'

/** Told where the protocol has no TLS. */
export const TLS_KEYS = [
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.certificates',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.key.password',
  'ssl.endpoint.identification.algorithm',
  'ssl.ca.location',
  'ssl.ca.pem',
  'ssl.certificate.location',
  'ssl.certificate.pem',
  'ssl.key.location',
  'ssl.key.pem',
  'enable.ssl.certificate.verification',
] as const

export function readTls(reading: Reading): Tls {
  return { ca: trustStore(reading), ...keyStore(reading), verifyHost: verifyHost(reading) }
}

type StoreType = 'pem' | 'jks' | 'pkcs12'

function storeType(type: string | null, location: string): StoreType {
  const named = (type ?? '').toUpperCase()
  if (named === 'PEM') return 'pem'
  if (named === 'PKCS12') return 'pkcs12'
  if (/\.(p12|pfx)$/i.test(location)) return 'pkcs12'
  // Java's default is JKS; a PEM file under it is a slip that is plain to see.
  return named === '' && /\.(pem|crt|cer|key)$/i.test(location) ? 'pem' : 'jks'
}

/** Only a shell's own quotes keep a path with blanks together. */
const shell = (path: string): string =>
  /[^\w./\\:-]/.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path

function trustStore(reading: Reading): string | null {
  const type = reading.get('ssl.truststore.type')
  reading.tell(
    'ssl.truststore.type',
    type?.toUpperCase() === 'PEM' ? set(CA, 'PEM.') : none('The text is PEM here.'),
  )
  for (const key of ['ssl.truststore.certificates', 'ssl.ca.pem']) {
    const text = reading.raw(key)
    if (text === null || text.trim() === '') continue
    reading.tell(key, set(CA))
    reading.tell('ssl.truststore.password', none('A PEM text has no password.'))
    return rewrap(text)
  }
  for (const key of ['ssl.truststore.location', 'ssl.ca.location']) {
    const location = reading.get(key)
    if (location === null || location === '') continue
    const kind = key === 'ssl.ca.location' ? 'pem' : storeType(type, location)
    if (kind !== 'pem') {
      reading.tell(
        key,
        problem(
          `${binary(kind)} Convert it: \`keytool -list -rfc -keystore ${shell(location)} > ca.pem\``,
          CA,
        ),
      )
      reading.tell('ssl.truststore.password', none('keytool asks for it when you convert the store.'))
      return null
    }
    reading.tell('ssl.truststore.password', none('A PEM file has no password.'))
    const text = reading.file(location, CA)
    const { certificates } = splitPem(text ?? '')
    reading.tell(key, fileTold(CA, text, certificates))
    return certificates
  }
  return null
}

const binary = (kind: StoreType): string =>
  kind === 'pkcs12' ? 'A PKCS12 store, and PEM is needed.' : 'A Java key store (JKS), and PEM is needed.'

const fileTold = (setting: string, text: string | null, found: string | null) =>
  text === null
    ? problem('Drop this file here as well, or paste its text into the field.', setting)
    : found === null
      ? problem('This file has no PEM text of that kind.', setting)
      : set(setting, 'Read from the file.')

function keyStore(reading: Reading): Pick<Tls, 'certificate' | 'key' | 'passphrase'> {
  const type = reading.get('ssl.keystore.type')
  reading.tell(
    'ssl.keystore.type',
    type?.toUpperCase() === 'PEM' ? set(CERTIFICATE, 'PEM.') : none('The text is PEM here.'),
  )
  const password = reading.raw('ssl.key.password')
  reading.tell('ssl.key.password', secret('Passphrase of the key', secretNote(password ?? '')))
  const passphrase = password === null ? null : reading.secret('passphrase', password)
  const inline = inlineOf(reading)
  if (inline !== null) return { ...inline, passphrase }
  const location = reading.get('ssl.keystore.location')
  const separate = reading.get('ssl.certificate.location') ?? reading.get('ssl.key.location')
  if (separate !== null) {
    return {
      certificate: fromFile(reading, 'ssl.certificate.location', CERTIFICATE, false),
      key: keyOf(reading, fromFile(reading, 'ssl.key.location', KEY, true)),
      passphrase,
    }
  }
  if (location === null || location === '') return { certificate: null, key: null, passphrase }
  const kind = storeType(type, location)
  if (kind === 'pem') {
    reading.tell(
      'ssl.keystore.password',
      none('A PEM file has no password; that of the key is ssl.key.password.'),
    )
    const text = reading.file(location, `${CERTIFICATE} and key`)
    const { certificates, key } = splitPem(text ?? '')
    reading.tell(
      'ssl.keystore.location',
      fileTold(`${CERTIFICATE} and key`, text, certificates === null || key === null ? null : key),
    )
    return { certificate: certificates, key: keyOf(reading, key), passphrase }
  }
  reading.tell(
    'ssl.keystore.location',
    problem(`${binary(kind)} Convert it: \`${conversion(kind, location)}\``, `${CERTIFICATE} and key`),
  )
  reading.tell('ssl.keystore.password', none('You are asked for it when you convert the store.'))
  return { certificate: null, key: null, passphrase: null }
}

function conversion(kind: StoreType, location: string): string {
  const store = kind === 'pkcs12' ? shell(location) : 'client.p12'
  const first =
    kind === 'pkcs12'
      ? ''
      : `keytool -importkeystore -srckeystore ${shell(location)} -destkeystore client.p12 -deststoretype PKCS12 && `
  return `${first}openssl pkcs12 -in ${store} -nokeys -out client.pem && openssl pkcs12 -in ${store} -nocerts -out client.key`
}

/** Certificate and key that stand in the file itself. */
function inlineOf(reading: Reading): Pick<Tls, 'certificate' | 'key'> | null {
  const find = (keys: readonly string[]): { readonly key: string; readonly text: string } | null => {
    for (const key of keys) {
      const text = reading.raw(key)
      if (text !== null && text.trim() !== '') return { key, text }
    }
    return null
  }
  const certificate = find(['ssl.keystore.certificate.chain', 'ssl.certificate.pem'])
  const key = find(['ssl.keystore.key', 'ssl.key.pem'])
  if (certificate === null && key === null) return null
  if (certificate !== null) reading.tell(certificate.key, set(CERTIFICATE))
  if (key !== null) reading.tell(key.key, secret(KEY, secretNote(key.text)))
  return {
    certificate: certificate === null ? null : rewrap(certificate.text),
    key: key === null ? null : reading.secret('key', rewrap(key.text)),
  }
}

function fromFile(reading: Reading, key: string, setting: string, isKey: boolean): string | null {
  const location = reading.get(key)
  if (location === null || location === '') return null
  const text = reading.file(location, setting)
  const parts = splitPem(text ?? '')
  const found = isKey ? parts.key : parts.certificates
  reading.tell(key, fileTold(setting, text, found))
  return found
}

const keyOf = (reading: Reading, key: string | null): string | null =>
  key === null ? null : reading.secret('key', key)

function verifyHost(reading: Reading): boolean {
  reading.tell(
    'enable.ssl.certificate.verification',
    reading.get('enable.ssl.certificate.verification')?.toLowerCase() === 'false'
      ? problem('A broker’s certificate is always checked: give its CA instead.')
      : none('A broker’s certificate is always checked.'),
  )
  const key = 'ssl.endpoint.identification.algorithm'
  const value = reading.get(key)
  const off = value !== null && /^(none)?$/i.test(value)
  reading.tell(
    key,
    set(
      'Host name in the certificate',
      off ? 'Not checked: whoever has a certificate of this CA can pass for the broker.' : 'Checked.',
    ),
  )
  return !off
}

/** An authority of our own, and what it signs: the broker's certificates, a client's, and the key that signs tokens. Made by openssl, all as PEM. */
import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperationalError } from '../../../model/errors.ts'
import { tokenAudience, tokenIssuer } from './settings.ts'

/** What clients of a secure broker need, PEM. */
export interface Certificates {
  readonly ca: string
  /** Of the user alice, signed by the authority. */
  readonly certificate: string
  readonly key: string
}

const openssl = (...args: readonly string[]): void => {
  try {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    throw new OperationalError(
      'kafka-no-openssl',
      'openssl could not make the certificates of a secure broker.',
      {
        hint: 'Install openssl, or start the broker without --secure.',
        cause: error,
      },
    )
  }
}

const DAYS = '3650'

/** Makes what is not there yet. */
export function makeCertificates(folder: string): void {
  if (existsSync(join(folder, 'jwks.json'))) return
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const at = (name: string): string => join(folder, name)
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    DAYS,
    '-subj',
    '/CN=kafka-local-ca',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  )
  signed(folder, 'server', 'localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  signed(folder, 'other', 'broker.example', 'subjectAltName=DNS:broker.example')
  signed(folder, 'alice', 'alice', 'subjectAltName=DNS:alice')
  const tokenKey = at('token.key')
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', tokenKey)
  for (const name of ['ca.key', 'token.key']) chmodSync(at(name), 0o600)
  const jwk = createPublicKey(readFileSync(tokenKey)).export({ format: 'jwk' })
  writeFileSync(
    at('jwks.json'),
    JSON.stringify({ keys: [{ ...jwk, kid: 'local', alg: 'RS256', use: 'sig' }] }),
  )
}

/** `NAME.key`, `NAME.crt`, and `NAME.pem` as Kafka wants a key store: the key first, then the chain. */
function signed(folder: string, name: string, commonName: string, names: string): void {
  const at = (extension: string): string => join(folder, `${name}.${extension}`)
  writeFileSync(at('ext'), `${names}\nextendedKeyUsage=serverAuth,clientAuth\n`)
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    at('key'),
    '-out',
    at('csr'),
  )
  openssl(
    'x509',
    '-req',
    '-in',
    at('csr'),
    '-CA',
    join(folder, 'ca.pem'),
    '-CAkey',
    join(folder, 'ca.key'),
    '-CAcreateserial',
    '-days',
    DAYS,
    '-extfile',
    at('ext'),
    '-out',
    at('crt'),
  )
  const key = createPrivateKey(readFileSync(at('key')))
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
  const chain = readFileSync(at('crt'), 'utf8') + readFileSync(join(folder, 'ca.pem'), 'utf8')
  writeFileSync(at('pem'), key + chain)
  for (const extension of ['key', 'pem']) chmodSync(at(extension), 0o600)
}

export const readCertificates = (folder: string): Certificates => ({
  ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
  certificate: readFileSync(join(folder, 'alice.crt'), 'utf8'),
  key: readFileSync(join(folder, 'alice.key'), 'utf8'),
})

/** A token for a user, signed by the key that the broker knows, good for so many seconds from `now` (epoch ms). */
export function signToken(folder: string, user: string, now: number, seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const issued = Math.floor(now / 1000)
  const claims = {
    sub: user,
    iss: tokenIssuer,
    aud: tokenAudience,
    iat: issued,
    exp: issued + seconds,
    scope: 'kafka',
  }
  const text = `${part({ alg: 'RS256', kid: 'local', typ: 'JWT' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(text), readFileSync(join(folder, 'token.key')))
  return `${text}.${signature.toString('base64url')}`
}

/** Certificates and keys as text. */

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g

/** Certificates together, and the private key; null where there is none. */
export function splitPem(text: string): {
  readonly certificates: string | null
  readonly key: string | null
} {
  const blocks = [...text.matchAll(BLOCK)].map(([all, label = '']) => ({ all: rewrap(all), label }))
  const certificates = blocks.filter(({ label }) => label.endsWith('CERTIFICATE')).map(({ all }) => all)
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  return {
    certificates: certificates.length === 0 ? null : `${certificates.join('\n')}\n`,
    key: key === undefined ? null : `${key.all}\n`,
  }
}

/** Kafka takes a block in one line; OpenSSL does not. Other text stays as it is. */
export function rewrap(text: string): string {
  const match = /^\s*-----BEGIN ([A-Z0-9 ]+)-----([^\n]*)-----END \1-----\s*$/.exec(text)
  if (match === null) return text
  const [, label = '', body = ''] = match
  const lines = body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}

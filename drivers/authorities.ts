/** Whom this system trusts. */
import { getCACertificates, rootCertificates } from 'node:tls'

/** Certificates of authorities, PEM: those of node and of the system. */
export function systemAuthorities(): string[] {
  // Not in every Node that runs this.
  const read = getCACertificates as typeof getCACertificates | undefined
  return read === undefined ? [...rootCertificates] : [...new Set([...read('default'), ...read('system')])]
}

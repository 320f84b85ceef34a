/** What a session is encrypted with. */
import type { ConnectionOptions, SecureContextOptions } from 'node:tls'
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import { systemAuthorities } from '../authorities.ts'

export const tlsOptions = (
  { ca, verifyHost }: NonNullable<ResolvedDatabase['tls']>,
  host: string,
): SecureContextOptions & { readonly rejectUnauthorized: true } & Pick<ConnectionOptions, 'host'> => ({
  ca: ca === null ? systemAuthorities() : [ca],
  rejectUnauthorized: true,
  host,
  ...(verifyHost ? {} : { checkServerIdentity: () => undefined }),
})

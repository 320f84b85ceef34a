/** What a person is told of each line of a `.properties` file. */

export type Outcome =
  | 'set' // a setting of the connection
  | 'secret' // a secret of the connection
  | 'node' // a setting of the Kafka source or sink
  | 'none' // no effect here
  | 'problem' // has to be mended by a person
  | 'unknown'

export interface PropertyRow {
  readonly line: number
  /** As it stands in the file. */
  readonly key: string
  /** A secret is never shown. */
  readonly value: string
  readonly outcome: Outcome
  /** Which setting it became; empty where it became none. */
  readonly setting: string
  readonly note: string
}

export interface Told {
  readonly outcome: Outcome
  readonly setting: string
  readonly note: string
}

export const set = (setting: string, note = ''): Told => ({ outcome: 'set', setting, note })
export const secret = (setting: string, note = ''): Told => ({ outcome: 'secret', setting, note })
export const none = (note: string): Told => ({ outcome: 'none', setting: '', note })
export const problem = (note: string, setting = ''): Told => ({ outcome: 'problem', setting, note })
export const atNode = (setting: string, note = ''): Told => ({ outcome: 'node', setting, note })

export const MASK = '••••••••'

const SECRET_KEY = /password|secret|token$|jaas|user\.info|\.key$|key\.pem$|credential/i

/** A value for the screen: short, in one line, and nothing of it where the key says that it is a secret. */
export function shownValue(key: string, value: string): string {
  if (value === '') return ''
  if (SECRET_KEY.test(key) && !/^(true|false|USER_INFO|SASL_INHERIT|URL|STATIC_TOKEN)$/i.test(value))
    return MASK
  // An address may have a login in it.
  const line = value.replaceAll(/\s+/g, ' ').replaceAll(/:\/\/[^/\s]*@/g, `://${MASK}@`)
  return line.length > 80 ? `${line.slice(0, 77)}…` : line
}

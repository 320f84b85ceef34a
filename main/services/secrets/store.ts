/** What every place that keeps secrets can do. */
export type SecretPlace = 'environment' | 'keyring' | 'file'

/** Secrets by name. No store tells a value to anybody but the drivers and the engine. */
export interface SecretStore {
  readonly place: SecretPlace
  /** Also of a store that is locked. */
  names(): Promise<readonly string[]>
  /** Null where it has none of that name. Throws UserError where it cannot be opened. */
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  /** Needs no key; nothing happens where there is none of that name. */
  remove(name: string): Promise<void>
}

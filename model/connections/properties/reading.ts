import { own } from '../../json.ts'
import { secretOf, secretOfReference, type SecretPart } from '../names.ts'
import type { Property } from './text.ts'
import { none, shownValue, type PropertyRow, type Told } from './rows.ts'

/** What Kafka's other clients, and configurations around them, put before a key. */
const PREFIX = /^(?:properties|consumer\.override|producer\.override|consumer|producer|admin|kafka)\./

/** Names of librdkafka for the same. */
const SAME: Readonly<Record<string, string>> = {
  'metadata.broker.list': 'bootstrap.servers',
  'sasl.mechanisms': 'sasl.mechanism',
  'schema.registry.basic.auth.user.info': 'basic.auth.user.info',
  'schema.registry.basic.auth.credentials.source': 'basic.auth.credentials.source',
  'schema.registry.bearer.auth.token': 'bearer.auth.token',
  'schema.registry.bearer.auth.credentials.source': 'bearer.auth.credentials.source',
}

export interface NeededFile {
  readonly path: string
  /** Completes "… is in". */
  readonly what: string
}

/** The properties of a file while they are turned into a connection: each key is told of once. */
export class Reading {
  readonly #properties: readonly (Property & { readonly plain: string })[]
  readonly #told = new Map<string, Told>()
  readonly #name: string
  readonly #files: Readonly<Record<string, string>>
  readonly #read: Map<string, string>
  /** Values of secrets by name. */
  readonly secrets: Record<string, string> = {}
  readonly needed: NeededFile[] = []

  constructor(properties: readonly Property[], name: string, files: Readonly<Record<string, string>>) {
    this.#properties = properties.map((property) => {
      const short = property.key.replace(PREFIX, '')
      return { ...property, plain: own(SAME, short) ?? short }
    })
    this.#read = new Map(this.#properties.map(({ plain, value }) => [plain, value.trim()]))
    this.#name = name
    this.#files = files
  }

  /** The value that counts, or null. It is then to be told of. */
  get(key: string): string | null {
    return this.#read.get(key) ?? null
  }

  /** As it stands, blanks at its ends included. */
  raw(key: string): string | null {
    return this.#properties.findLast(({ plain }) => plain === key)?.value ?? null
  }

  tell(key: string, told: Told): void {
    if (this.#read.has(key) && !this.#told.has(key)) this.#told.set(key, told)
  }

  /** The text of a file that a key names, by its whole path or by its name alone; null, and asked for, where it is not at hand. */
  file(path: string, what: string): string | null {
    const base = path.split(/[/\\]/).at(-1) ?? path
    const found = own(this.#files, path) ?? own(this.#files, base)
    if (found !== undefined) return found
    this.needed.push({ path, what })
    return null
  }

  /** Takes a secret's value out and gives the name that stands for it; a placeholder of ours is that name already. */
  secret(part: SecretPart, value: string): string {
    const placeholder = /^\$\{(secret:[A-Za-z0-9][A-Za-z0-9._/-]*)\}$/.exec(value)
    if (placeholder?.[1] !== undefined) return placeholder[1]
    const reference = secretOf(this.#name, part)
    if (value !== '' && !isPlaceholder(value)) this.secrets[secretOfReference(reference)] = value
    return reference
  }

  /** A row for each line; `explain` speaks of the keys that nobody has told of. */
  rows(explain: (key: string, value: string) => Told): PropertyRow[] {
    const last = new Map(this.#properties.map(({ plain, line }) => [plain, line]))
    return this.#properties.map(({ line, key, plain, value }) => {
      const told =
        last.get(plain) === line
          ? (this.#told.get(plain) ?? explain(plain, value.trim()))
          : none('A later line sets it again.')
      return { line, key, value: shownValue(plain, value), ...told }
    })
  }
}

/** What a config provider or a template fills in. */
export const isPlaceholder = (value: string): boolean => /^\$\{.*\}$|^\{\{.*\}\}$|^<.*>$/.test(value)

/** What is said of a secret that was taken out, or could not be. */
export const secretNote = (value: string): string =>
  value.startsWith('${secret:')
    ? 'A placeholder for a secret that is kept on this machine.'
    : isPlaceholder(value) || value === ''
      ? 'A placeholder: give the value itself.'
      : 'Taken out of the text, to be kept as a secret.'

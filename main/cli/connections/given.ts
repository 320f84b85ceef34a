/** What a new connection is made of: files, and secrets that are asked for. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  secretOf,
  secretOfReference,
  secretVariable,
  type SecretPart,
} from '../../../model/connections/names.ts'
import { fileError } from '../../services/fileErrors.ts'
import type { Asker } from './ask.ts'

/** Secrets of one connection: from the environment, which then stays their place, or asked for. */
export class AskedSecrets {
  readonly values: Record<string, string> = {}
  readonly #name: string
  readonly #asker: Asker

  constructor(name: string, asker: Asker) {
    this.#name = name
    this.#asker = asker
  }

  async ask(part: SecretPart, label: string): Promise<string> {
    const reference = secretOf(this.#name, part)
    const secret = secretOfReference(reference)
    if ((process.env[secretVariable(secret)] ?? '') === '')
      this.values[secret] = await this.#asker.secret(`${label} of ${this.#name}`)
    return reference
  }

  keep(part: SecretPart, value: string): string {
    const reference = secretOf(this.#name, part)
    this.values[secretOfReference(reference)] = value
    return reference
  }
}

/** Of a file; throws UserError. */
export const textOf = async (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, resolve(path), 'read', 'Check the name.')
  })

/** How the variables of a connection are called. */

export interface SecretVariable {
  readonly variable: string
  /** The name of the secret that it stands for, without `secret:`. */
  readonly secret: string
  /** The value as it has to stand in the option. */
  readonly written: (value: string) => string
}

export const variableOf = (connection: string, what: string): string =>
  `${connection.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${what}`.replace(/^(?=[0-9])/, 'K')

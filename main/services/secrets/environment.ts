import { secretVariable } from '../../../model/connections/names.ts'

/** Secrets that the environment gives: `MILLRACE_SECRET_<NAME>`. An empty variable gives none. */
export function environmentSecret(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string | null {
  const value = env[secretVariable(name)]
  return value === undefined || value === '' ? null : value
}

/** The variables that give secrets. */
export const secretVariables = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(env).filter((name) => name.startsWith('MILLRACE_SECRET_') && env[name] !== '')

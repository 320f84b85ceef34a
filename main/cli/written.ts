/** What an export says of a file or folder that it has written: where it is, and the command that comes next. */

type Writes = 'sql' | 'python' | 'java' | 'spark'

const next: Readonly<Record<Writes, (path: string) => string>> = {
  sql: (path) => `bin/sql-client.sh -f ${path}`,
  python: (path) => `python ${path}`,
  java: (path) => `cd ${path} && mvn package`,
  spark: (path) => `python ${path}`,
}

/** A line. */
export const writtenText = (what: Writes, path: string): string =>
  `Wrote ${path}. Next: ${next[what](word(path))}\n`

/** For a shell. */
const word = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

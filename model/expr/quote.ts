/** A name in backticks, as Flink SQL quotes it. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A text in single quotes. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u

/** A name as a person would write it: in backticks only where the language needs them. */
export function displayIdentifier(name: string, reserved: ReadonlySet<string>): string {
  return PLAIN.test(name) && !reserved.has(name.toUpperCase()) ? name : quoteIdentifier(name)
}

/** Names of tables as a person writes them: `orders`, `shop.orders`, `"odd schema"."a ""quoted"" name"`. */

const PART = /\s*(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|([^\s".`]+))\s*(\.|$)/y

/** Schema (of MariaDB: the database) and name, or null where the text is no name. A schema of null: where the connection begins. */
export function parseTableName(
  text: string,
): { readonly schema: string | null; readonly name: string } | null {
  const parts: string[] = []
  PART.lastIndex = 0
  for (let at = 0; ; at = PART.lastIndex) {
    PART.lastIndex = at
    const match = PART.exec(text)
    if (match === null) return null
    const [, double, back, plain] = match
    parts.push(double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? plain ?? '')
    if (match[4] !== '.') break
  }
  const [first = '', second] = parts
  if (parts.length > 2) return null
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second }
}

/** A name as standard SQL quotes it. */
export const doubleQuoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A name as `parseTableName` reads it. */
export const tableNameText = (schema: string | null, name: string): string =>
  [...(schema === null ? [] : [schema]), name]
    .map((part) => (/^[\p{L}_][\p{L}\p{N}_$-]*$/u.test(part) ? part : doubleQuoted(part)))
    .join('.')

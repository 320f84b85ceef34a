/** Names as the JDBC connector has PostgreSQL read them: it writes those of columns without quotes. */

const WORDS =
  'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column ' +
  'concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp ' +
  'current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ' +
  'ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not ' +
  'notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar ' +
  'some symmetric table tablesample then to trailing true union unique user using variadic verbose when where window with'

/** Those that `pg_get_keywords()` calls reserved; among them `user`, which would read the name of the user instead of a column. */
const RESERVED: ReadonlySet<string> = new Set(WORDS.split(' '))

/** Whether a column is found by its name without quotes. */
export const isPlain = (name: string): boolean => /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)

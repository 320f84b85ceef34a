/** The text of `sasl.jaas.config`: a login module, a flag and options. */

export interface Jaas {
  /** Without its package. */
  readonly module: string
  readonly options: Readonly<Record<string, string>>
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([^\s"'=;]+)|([=;]))/y

/** Null where the text is none. */
export function readJaas(text: string): Jaas | null {
  const tokens: { readonly text: string; readonly sign: boolean }[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const quoted = match[1] ?? match[2]
    tokens.push(
      quoted === undefined
        ? { text: match[3] ?? match[4] ?? '', sign: match[4] !== undefined }
        : { text: unquote(quoted), sign: false },
    )
  }
  const [name, , ...rest] = tokens
  if (name === undefined || name.sign) return null
  const options = new Map<string, string>()
  for (let i = 0; i + 2 < rest.length + 1; i++) {
    const [key, equals, value] = [rest[i], rest[i + 1], rest[i + 2]]
    if (key === undefined || key.sign || equals?.text !== '=' || !equals.sign) continue
    if (value === undefined || value.sign) continue
    options.set(key.text, value.text)
    i += 2
  }
  return { module: name.text.split('.').at(-1) ?? '', options: Object.fromEntries(options) }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', b: '\b' }

const unquote = (text: string): string =>
  text.replaceAll(/\\([\s\S])/g, (_all, letter: string) => ESCAPES[letter] ?? letter)

const quote = (text: string): string =>
  `"${text
    .replaceAll(/["\\]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`

export function writeJaas(module: string, options: Readonly<Record<string, string>>): string {
  const words = Object.entries(options).map(([key, value]) => ` ${key}=${quote(value)}`)
  return `${module} required${words.join('')};`
}

/** LIKE and SIMILAR TO. Patterns are compiled once and kept. */
import { fail } from './error.ts'

const compiled = new Map<string, RegExp>()
const KEPT = 1000

export function cachedPattern(key: string, make: () => RegExp): RegExp {
  const known = compiled.get(key)
  if (known !== undefined) return known
  if (compiled.size >= KEPT) compiled.clear()
  const made = make()
  compiled.set(key, made)
  return made
}

const SPECIAL = /[\\^$.*+?()[\]{}|/]/
const literalUnit = (char: string): string => (SPECIAL.test(char) ? `\\${char}` : char)

export function likeSource(pattern: string, escape: string): string {
  let source = ''
  const chars = Array.from(pattern)
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? ''
    if (char === escape && escape !== '') {
      const next = chars[++i]
      if (next !== '%' && next !== '_' && next !== escape) {
        fail(
          `The LIKE pattern '${pattern}' has its escape '${escape}' before something else than %, _ or itself.`,
          'Write the escape twice to mean it.',
        )
      }
      source += literalUnit(next)
    } else source += char === '%' ? '[^]*' : char === '_' ? '[^]' : literalUnit(char)
  }
  return `^${source}$`
}

export function like(text: string, pattern: string, escape: string): boolean {
  return cachedPattern(`L${escape}\n${pattern}`, () => {
    if (Array.from(escape).length > 1) fail(`The ESCAPE of LIKE is one character, and this is '${escape}'.`)
    return new RegExp(likeSource(pattern, escape), 'u')
  }).test(text)
}

/** SQL's regular expressions: % and _ as in LIKE, the rest as in a regular expression over the whole text. */
export function similar(text: string, pattern: string, escape: string): boolean {
  return cachedPattern(`S${escape}\n${pattern}`, () => {
    let source = ''
    let bracket = false
    const chars = Array.from(pattern)
    for (let i = 0; i < chars.length; i++) {
      const char = chars[i] ?? ''
      if (char === escape && escape !== '') source += literalUnit(chars[++i] ?? '')
      else if (bracket) {
        if (char === ']') bracket = false
        source += char
      } else if (char === '[') {
        bracket = true
        source += char
      } else source += char === '%' ? '[^]*' : char === '_' ? '[^]' : char
    }
    return makePattern(`^(?:${source})$`, pattern)
  }).test(text)
}

/** Java lets any character but letters and digits stand behind a backslash, JavaScript only those that mean something. */
const plainEscape = (whole: string, char: string): string =>
  char === '-' ? '\\x2d' : SPECIAL.test(char) ? whole : char

export function makePattern(source: string, shown: string): RegExp {
  try {
    return new RegExp(source.replaceAll(/\\([^A-Za-z0-9])/gu, plainEscape), 'u')
  } catch {
    return fail(`'${shown}' is no regular expression.`)
  }
}

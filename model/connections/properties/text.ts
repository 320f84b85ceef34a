/** The text of a `.properties` file, as `java.util.Properties` reads and writes it. */

export interface Property {
  /** Of its first line, from 1. */
  readonly line: number
  readonly key: string
  readonly value: string
}

/** In the order of the file; a key may come several times, and the last one counts. */
export function readProperties(text: string): Property[] {
  const found: Property[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1
    let logical = (lines[at] ?? '').replace(/^[ \t\f]+/, '')
    if (logical === '' || logical.startsWith('#') || logical.startsWith('!')) continue
    while (isContinued(logical) && at + 1 < lines.length)
      logical = logical.slice(0, -1) + (lines[++at] ?? '').replace(/^[ \t\f]+/, '')
    if (isContinued(logical)) logical = logical.slice(0, -1)
    const end = keyEnd(logical)
    const value = logical.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
    found.push({ line, key: unescape(logical.slice(0, end)), value: unescape(value) })
  }
  return found
}

/** An odd number of backslashes at the end. */
const isContinued = (line: string): boolean => (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1

function keyEnd(line: string): number {
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') i += 1
    else if (/[=: \t\f]/.test(line[i] ?? '')) return i
  }
  return line.length
}

const NAMED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

const unescape = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|([\s\S]))/g, (_all, hex?: string, letter = '') =>
    hex === undefined ? (NAMED[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  )

const NAMES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\\': '\\\\',
}

/** Java reads these files as ISO 8859-1: everything else is written as an escape. */
const escapeCommon = (text: string): string =>
  text
    .replaceAll(/[\t\n\r\f\\]/g, (sign) => NAMES[sign] ?? sign)
    .replaceAll(/[^\x20-\x7E]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

export function writeProperty(key: string, value: string): string {
  const name = escapeCommon(key).replaceAll(/[=: #!]/g, (sign) => `\\${sign}`)
  const text = escapeCommon(value).replace(/^ /, '\\ ')
  // A certificate is read by people too: one line of it a line.
  return `${name}=${text.replaceAll(/\\n(?=.)/g, (sign, at: number) => (isPlain(text, at) ? `${sign}\\\n` : sign))}\n`
}

/** Whether the backslash at this place is none that was escaped itself. */
const isPlain = (text: string, at: number): boolean =>
  (/\\*$/.exec(text.slice(0, at))?.[0].length ?? 0) % 2 === 0

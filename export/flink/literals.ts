/** Texts as literals of Python and Java: what is read is what was given, character by character. */

const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Half of a pair cannot be written as UTF-8. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
// oxlint-disable-next-line no-control-regex -- the characters that a source text cannot hold, or does not keep
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F]/g

const escaped = (text: string, quotes: RegExp): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll(CONTROL, octal)
    .replaceAll(quotes, '\\"')
    .replaceAll(LONE_SURROGATE, escapedUnit)

/** Of three quotes in a row, and of one at the end: these would end the literal. */
const ENDING = /"(?="|$)/g

/** A literal over several lines, in three quotes. */
export const pythonText = (text: string): string => `"""${escaped(text, ENDING)}"""`

/** Behind the first half of a pair, javac 17 takes a backslash for the end of an escape that it is the beginning of. */
const HALF_BEFORE_BACKSLASH = /(\\u[dD][89abAB][\da-fA-F]{2})(?=\\)/g

/** A literal on one line, of Python and of Java; in two that are put together where javac would misread one. */
export const lineText = (text: string): string =>
  `"${escaped(text, /"/g).replaceAll('\n', '\\n').replaceAll(HALF_BEFORE_BACKSLASH, '$1" + "')}"`

/** A constant of Java is at most 65,535 bytes long, of which a character takes three. */
const LONGEST = 16_000

/** A Java expression of one text block, or of several; `indent`: of its lines. */
export function javaText(text: string, indent: string): string {
  if (text.length <= LONGEST) return javaBlock(text, indent)
  const parts = Array.from({ length: Math.ceil(text.length / LONGEST) }, (_, index) =>
    javaBlock(text.slice(index * LONGEST, (index + 1) * LONGEST), indent),
  )
  return `String.join("",\n${indent}${parts.join(`,\n${indent}`)})`
}

/** Java takes blanks away at the end of each line and, with the indent, in front of all: where the text has some there, a backslash at the end of the line keeps them. */
function javaBlock(text: string, indent: string): string {
  const whole = lineText(text)
  if (whole.includes('" + "')) return whole
  const lines = escaped(text, ENDING).split('\n')
  const body = lines.map((line, index) => {
    const isLast = index === lines.length - 1
    if (/\s$/.test(line)) return isLast ? `${indent}${line}\\\n${indent}` : `${indent}${line}\\n\\`
    return line === '' && !isLast ? '' : indent + line
  })
  const first = /^(?:\s|$)/.test(lines[0] ?? '') ? [`${indent}\\`] : []
  return ['"""', ...first, ...body].join('\n') + '"""'
}

/** Texts that a source file of another language may fail to hold. */
import fc from 'fast-check'

const odd = [
  '"', '""', '"""', '\\', '\\"', '\\u0041', '\\n', "'", '`', '$', '${NAME}', '*/', '//', '#',
  ' ', '  ', '\t', '\n', '\r', '\r\n', '\f', '\v', '\0', '7', '\u001a', '\u0085', '\u00a0', '\u2003', '\u2028', '\ufeff',
  '\ud800', '\udc00', '𝄞', '水', 'a',
] // prettier-ignore

/** Pieces of such, put together. */
export const sourceText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join(''))

/** So many of them, from the seed of the run; short ones of each odd piece come first. */
export const sourceTexts = (count: number): readonly string[] => [
  ...odd.flatMap((one) => [one, `a${one}`, `${one}a`, `${one}\n${one}`, `a\n${one}\n b${one}`]),
  ...fc.sample(sourceText, count),
]

/** Each character by its number, so that no encoding stands between. */
export const codeUnits = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16)).join(' ')

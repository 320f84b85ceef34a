const TEXT_OR_NAME = /'(?:[^']|'')*'|`(?:[^`]|``)*`/g
const CLOCK_OR_CHANCE =
  /\b(?:CURRENT_TIMESTAMP|CURRENT_ROW_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME|NOW|RAND|RAND_INTEGER|UUID|UNIX_TIMESTAMP|PROCTIME)\b/i

/**
 * Whether expressions stay clear of clock and chance, judged by their words: guarantees are asked for where no columns are known,
 * so the expression cannot be checked. A column named like such a function errs on the safe side.
 */
export function isRepeatable(expressions: readonly string[]): boolean {
  return !expressions.some((text) => CLOCK_OR_CHANCE.test(text.replace(TEXT_OR_NAME, ' ')))
}

/** Whether expressions may ask for the watermark, judged in the same way. */
export function readWatermark(expressions: readonly string[]): boolean {
  return expressions.some((text) => /\bCURRENT_WATERMARK\b/i.test(text.replace(TEXT_OR_NAME, ' ')))
}

/** The guarantees of a stateless step over these expressions. */
export function stepGuarantees(expressions: readonly string[]) {
  const repeatable = isRepeatable(expressions)
  return {
    recovery: 'exactly-once',
    repeatable,
    notes: repeatable ? [] : ['Uses the clock or chance: a second run gives other values.'],
  } as const
}

/** How many characters of a label a sentence can hold before it hides what the sentence says. */
const LONGEST = 40

/** A label inside a message: long ones are cut, so that the reason stays in sight. */
export function shortLabel(label: string): string {
  const characters = Array.from(label)
  return characters.length <= LONGEST
    ? label
    : `${characters
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`
}

/** The methods of arrays that the code uses and Chromium 108, that of the test Electron, lacks. Loaded before everything else. */
type Compare<T> = (a: T, b: T) => number

const missing: Record<string, unknown> = {
  toSorted<T>(this: readonly T[], compare?: Compare<T>): T[] {
    return [...this].sort(compare)
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse()
  },
}

for (const [name, value] of Object.entries(missing)) {
  if (!(name in Array.prototype)) {
    Object.defineProperty(Array.prototype, name, { value, configurable: true, writable: true })
  }
}

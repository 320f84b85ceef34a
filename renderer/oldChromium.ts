/** The methods of arrays that the code uses and Chromium 108, that of the test Electron, lacks. Loaded before everything else. */
type Compare<T> = (a: T, b: T) => number

const missing: Record<string, unknown> = {
  toSorted<T>(this: readonly T[], compare?: Compare<T>): T[] {
    return [...this].sort(compare)
  },
  toReversed<T>(this: readonly T[]): T[] {
    return [...this].reverse()
  },
  with<T>(this: readonly T[], index: number, value: T): T[] {
    const copy = [...this]
    copy[index < 0 ? copy.length + index : index] = value
    return copy
  },
}

for (const [name, value] of Object.entries(missing)) {
  if (!(name in Array.prototype)) {
    Object.defineProperty(Array.prototype, name, { value, configurable: true, writable: true })
  }
}

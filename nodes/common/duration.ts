const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** Milliseconds in the largest unit that divides them: "10 s", "1 h", "−1,500 ms". */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return '0 s'
  if (milliseconds < 0) return `−${durationText(-milliseconds)}`
  for (const [unit, size] of UNITS) {
    if (milliseconds >= size && milliseconds % size === 0)
      return `${(milliseconds / size).toLocaleString('en-US')} ${unit}`
  }
  return `${milliseconds.toLocaleString('en-US')} ms`
}

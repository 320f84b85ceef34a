/** Steps (insert, delete, replace, swap of neighbours) from one word to another, or Infinity when more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      }
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  const distance = at(last, b.length)
  return distance > limit ? Infinity : distance
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity

/** The names that a person may have meant, nearest first, at most three. Case does not count. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase()
  const limit = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3
  return names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** A hint from near names, or from all of them where they are few: "Did you mean `amount`?" */
export function nearHint(name: string, names: readonly string[], what: string): string {
  const near = nearNames(name, names)
  if (near.length > 0) return `Did you mean ${near.map((n) => `\`${n}\``).join(' or ')}?`
  if (names.length === 0) return `There is no ${what} yet.`
  const shown = names.slice(0, 12).join(', ')
  return `Known: ${shown}${names.length > 12 ? ', …' : ''}.`
}

import { NODE_ID } from './document.ts'

/** Never made, so that `settings.batchSize=1` on the command line has one meaning. */
const RESERVED = new Set(['settings'])

/**
 * A readable id that is not taken, from a label or a type: “Paid orders” gives `paid_orders`, then `paid_orders_2`. Where the text
 * has nothing for an id (中文), the fallback (usually the type) is used.
 */
export function freshId(text: string, fallback: string, taken: (id: string) => boolean): string {
  const base = slug(text) ?? slug(fallback) ?? 'node'
  const isFree = (id: string): boolean => !RESERVED.has(id) && !taken(id)
  if (isFree(base)) return base
  // `filter_2` is followed by `filter_3`, not by `filter_2_2`.
  const stem = base.replace(/_\d+$/, '')
  for (let n = 2; ; n++) {
    const suffix = `_${n}`
    const id = stem.slice(0, MAX_LENGTH - suffix.length) + suffix
    if (isFree(id)) return id
  }
}

const MAX_LENGTH = 63

function slug(text: string): string | null {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/_+$/, '')
  return NODE_ID.test(words) ? words : null
}

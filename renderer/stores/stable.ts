import { isObject } from '../../model/json.ts'

/**
 * The new value with each part that equals the old one replaced by the old one itself, so that what depends on a part by identity is not
 * redone. Functions and class instances are compared by identity.
 */
export function stabilise<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after
  if (Array.isArray(after)) {
    if (!Array.isArray(before)) return after
    const items = after.map((item, index) => stabilise(before[index], item))
    const same = before.length === items.length && items.every((item, index) => Object.is(item, before[index]))
    return (same ? before : items) as T
  }
  if (!isPlain(after) || !isPlain(before)) return after
  const keys = Object.keys(after)
  const next: Record<string, unknown> = {}
  let same = keys.length === Object.keys(before).length
  for (const key of keys) {
    next[key] = Object.hasOwn(before, key) ? stabilise(before[key], after[key]) : after[key]
    same &&= Object.hasOwn(before, key) && Object.is(next[key], before[key])
  }
  return (same ? before : next) as T
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && Object.getPrototypeOf(value) === Object.prototype

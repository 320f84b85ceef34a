/** Reading and changing a place in a config. Paths are those of problems: keys and indices joined by dots. */
import type { Json } from '../../model/document.ts'
import type { Problem } from '../../model/problem.ts'

export type Path = readonly (string | number)[]

export const pathText = (path: Path): string => path.join('.')

/** A plain value as text, anything else as JSON. */
export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

export function getIn(value: Json | undefined, path: Path): Json | undefined {
  let at = value
  for (const step of path) {
    if (isList(at)) at = at[Number(step)]
    else if (isObject(at) && Object.hasOwn(at, String(step))) at = at[String(step)]
    else return undefined
  }
  return at
}

/** A copy with `next` at that place; undefined takes the key or the item away. What stands in the way and is no container is replaced. */
export function setIn(value: Json | undefined, path: Path, next: Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return next ?? null
  if (typeof step === 'number') {
    const list = isList(value) ? [...value] : []
    if (rest.length === 0 && next === undefined) list.splice(step, 1)
    else list[step] = setIn(list[step], rest, next)
    return list
  }
  const object: Record<string, Json> = isObject(value) ? { ...value } : {}
  if (rest.length === 0 && next === undefined) delete object[step]
  else object[step] = setIn(object[step], rest, next)
  return object
}

export function setInConfig(
  config: Readonly<Record<string, Json>>,
  path: Path,
  next: Json | undefined,
): Readonly<Record<string, Json>> {
  const changed = setIn(config, path, next)
  return isObject(changed) ? changed : config
}

export function moveItem(list: readonly Json[], from: number, to: number): readonly Json[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  const rest = list.filter((_, index) => index !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}

/** Problems of exactly this place. */
export const problemsAt = (problems: readonly Problem[], path: Path): readonly Problem[] => {
  const text = pathText(path)
  return problems.filter((problem) => problem.path === text)
}

/** Problems of this place or of anything inside it. */
export const problemsWithin = (problems: readonly Problem[], path: Path): readonly Problem[] => {
  const text = pathText(path)
  return problems.filter((problem) => problem.path === text || problem.path.startsWith(`${text}.`))
}

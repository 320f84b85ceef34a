/** Looks for fields in a config's schema itself: of all that a start of a job needs, a JSON schema would take longest to make. */
import { z } from 'zod'
import { isObject } from './json.ts'

/** The paths of the fields whose `ui.widget` meta is one of these, an index of a list as `*`. */
export function fieldsWithWidget(schema: z.ZodType, widgets: readonly string[]): string[][] {
  const found: string[][] = []
  const walk = (node: z.core.$ZodType, path: readonly string[]): void => {
    // A recursive schema has no end.
    if (path.length > 8) return
    const ui = z.globalRegistry.get(node)?.['ui']
    if (isObject(ui) && widgets.includes(String(ui.widget))) found.push([...path])
    for (const [key, child] of partsOf(node)) walk(child, key === null ? path : [...path, key])
  }
  walk(schema, [])
  return found
}

/** What a schema is made of; null: a part that is the same value. */
function partsOf(schema: z.core.$ZodType): readonly (readonly [key: string | null, z.core.$ZodType])[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape)
    case 'array':
      return [['*', def.element]]
    case 'union':
      return def.options.map((option) => [null, option])
    case 'intersection':
      return [
        [null, def.left],
        [null, def.right],
      ]
    case 'pipe':
      return [[null, def.in]]
    case 'lazy':
      return [[null, def.getter()]]
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return [[null, def.innerType]]
    default:
      return []
  }
}

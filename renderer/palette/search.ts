/** Finds node types by title, type, kind or alias. Pure. */
import type { AnyNodeDefinition } from '../../model/definition.ts'

export interface FoundType {
  readonly definition: AnyNodeDefinition
  /** The alias by which it was found, where title and type do not say it already. */
  readonly alias: string | null
}

/** What matches, best first: by the start of the title, then inside it, then by an alias. An empty text finds everything, in order. */
export function searchTypes(definitions: readonly AnyNodeDefinition[], text: string): readonly FoundType[] {
  const wanted = fold(text)
  if (wanted === '') return definitions.map((definition) => ({ definition, alias: null }))
  return definitions
    .flatMap((definition) => {
      const found = rank(definition, wanted)
      return found === null ? [] : [{ definition, ...found }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ definition, alias }) => ({ definition, alias }))
}

function rank(
  definition: AnyNodeDefinition,
  wanted: string,
): { readonly rank: number; readonly alias: string | null } | null {
  const title = fold(definition.title)
  if (title.startsWith(wanted)) return { rank: 0, alias: null }
  if (title.includes(wanted) || fold(definition.type).includes(wanted)) return { rank: 1, alias: null }
  const aliases = definition.aliases.map((alias) => ({ alias, folded: fold(alias) }))
  const start = aliases.find(({ folded }) => folded.startsWith(wanted))
  if (start !== undefined) return { rank: 2, alias: start.alias }
  const inside = aliases.find(({ folded }) => folded.includes(wanted))
  return inside === undefined ? null : { rank: 3, alias: inside.alias }
}

/** Capitals, blanks and underscores make no difference: “flat map”, “FlatMap” and “flat_map” are one. */
export const fold = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '')

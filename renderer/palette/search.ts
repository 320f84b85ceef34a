/** Finds node types by title, type, alias or summary. Pure. */
import type { AnyNodeDefinition } from '../../model/definition.ts'
import { searchDefinitions } from '../../model/search.ts'

export interface FoundType {
  readonly definition: AnyNodeDefinition
  /** The alias by which it was found, where title and type do not say it already. */
  readonly alias: string | null
}

/** What matches, best first. An empty text finds everything, in order. */
export const searchTypes = (definitions: readonly AnyNodeDefinition[], text: string): readonly FoundType[] =>
  text.trim() === ''
    ? definitions.map((definition) => ({ definition, alias: null }))
    : searchDefinitions(definitions, text).map(({ item, field, text: shown }) => ({
        definition: item,
        alias: field === 'alias' ? shown : null,
      }))

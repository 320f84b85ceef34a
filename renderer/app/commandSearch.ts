/** What the palette of commands finds: commands, node types to add, nodes to go to. Pure but for the states it is given. */
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { PipelineDocument } from '../../model/document.ts'
import type { Command } from '../commands/types.ts'
import { fold, searchTypes } from '../palette/search.ts'

export type Found =
  | {
      readonly kind: 'command'
      readonly id: string
      readonly title: string
      readonly alias: string | null
      readonly command: Command
    }
  | {
      readonly kind: 'add'
      readonly id: string
      readonly title: string
      readonly alias: string | null
      readonly definition: AnyNodeDefinition
    }
  | {
      readonly kind: 'go'
      readonly id: string
      readonly title: string
      readonly alias: string | null
      readonly node: string
    }

const MOST_NODES = 8

export function search(
  text: string,
  commands: readonly Command[],
  definitions: readonly AnyNodeDefinition[],
  document: PipelineDocument,
): readonly Found[] {
  const wanted = fold(text)
  const found: Found[] = commands.flatMap((command): Found[] => {
    const alias = matches(wanted, command.title, command.aliases)
    return alias === undefined
      ? []
      : [{ kind: 'command', id: `command ${command.id}`, title: command.title, alias, command }]
  })
  if (wanted === '') return found
  for (const { definition, alias } of searchTypes(definitions, text)) {
    found.push({ kind: 'add', id: `add ${definition.type}`, title: definition.title, alias, definition })
  }
  const nodes = Object.entries(document.nodes).filter(
    ([id, node]) => matches(wanted, node.label, [id]) !== undefined,
  )
  for (const [id, node] of nodes.slice(0, MOST_NODES)) {
    found.push({
      kind: 'go',
      id: `go ${id}`,
      title: node.label,
      alias: fold(node.label) === fold(id) ? null : id,
      node: id,
    })
  }
  return found
}

/** Undefined: no match; null: by the title; else the alias by which it was found. */
function matches(wanted: string, title: string, aliases: readonly string[]): string | null | undefined {
  if (fold(title).includes(wanted)) return null
  return aliases.find((alias) => fold(alias).includes(wanted))
}

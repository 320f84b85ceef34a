/** What the palette of commands finds: commands, node types to add, nodes to go to. Pure but for the states it is given. */
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { PipelineDocument } from '../../model/document.ts'
import type { Command } from '../commands/types.ts'
import { searchItems } from '../../model/search.ts'
import { searchTypes } from '../palette/search.ts'

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
  const found: Found[] = searchItems(commands, text, ({ id, title, aliases }) => ({
    title,
    aliases,
    name: id,
    summary: '',
  })).map(({ item: command, field, text: shown }) => ({
    kind: 'command',
    id: `command ${command.id}`,
    title: command.title,
    alias: field === 'alias' ? shown : null,
    command,
  }))
  if (text.trim() === '') return inOrder(found, commands)
  for (const { definition, alias } of searchTypes(definitions, text)) {
    found.push({ kind: 'add', id: `add ${definition.type}`, title: definition.title, alias, definition })
  }
  const nodes = searchItems(Object.entries(document.nodes), text, ([id, { label }]) => ({
    title: label,
    aliases: [],
    name: id,
    summary: '',
  }))
  for (const { item } of nodes.slice(0, MOST_NODES)) {
    const [node, { label }] = item
    found.push({ kind: 'go', id: `go ${node}`, title: label, alias: label === node ? null : node, node })
  }
  return found
}

/** Nothing typed: the table's own order, which puts what belongs together side by side; what cannot be done now comes last. */
const inOrder = (found: readonly Found[], commands: readonly Command[]): readonly Found[] => {
  const ordered = commands.flatMap((command) =>
    found.filter((one) => one.kind === 'command' && one.command === command),
  )
  const refused = (one: Found): boolean => one.kind === 'command' && one.command.reason() !== null
  return [...ordered.filter((one) => !refused(one)), ...ordered.filter(refused)]
}

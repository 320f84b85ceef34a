import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Definitions } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import { readDocument } from '../../model/migrate.ts'
import { resolvePaths } from '../../model/plan/paths.ts'
import { unreadable } from './projects.ts'

/** `examples/gallery.json`: the cards in their order; the first is the featured one. `id` names `<id>.pipeline.json`. */
const index = z.array(z.object({ id: z.string(), title: z.string(), summary: z.string(), tag: z.string() }))

export interface Example {
  id: string
  title: string
  summary: string
  tag: string
  document: PipelineDocument
}

export interface Gallery {
  list(): Promise<Example[]>
  open(id: string): Promise<Example>
}

export function createGallery(directory: string, definitions: Definitions): Gallery {
  const read = async (): Promise<Example[]> => {
    const cards = index.parse(JSON.parse(await readFile(join(directory, 'gallery.json'), 'utf8')))
    return Promise.all(
      cards.map(async (card) => {
        const path = join(directory, `${card.id}.pipeline.json`)
        const document = readDocument(await readFile(path, 'utf8'), definitions)
        if (!document.ok) throw unreadable(path, document.problems)
        return { ...card, document: withData(document.document, definitions, directory) }
      }),
    )
  }
  let examples: Promise<Example[]> | null = null
  const list = (): Promise<Example[]> => (examples ??= read())
  return {
    list,
    async open(id) {
      const all = await list()
      const found = all.find((example) => example.id === id)
      if (found === undefined) {
        throw new UserError('example.unknown', `There is no example named ${id}.`, {
          hint: `There are: ${all.map((example) => example.id).join(', ')}.`,
        })
      }
      return found
    },
  }
}

/**
 * An example is opened as a pipeline without a file, so that it has no folder to start relative paths from: those of its sources are made
 * absolute. Those of its sinks stay, for they must not write into the app's own folder.
 */
export function withData(
  document: PipelineDocument,
  definitions: Definitions,
  directory: string,
): PipelineDocument {
  const nodes = Object.entries(document.nodes).map(([id, node]) => {
    const definition = definitions[node.type]
    if (definition?.kind !== 'source') return [id, node] as const
    const config = resolvePaths(definition.config, node.config, directory)
    return [id, isJsonObject(config) ? { ...node, config } : node] as const
  })
  return { ...document, nodes: Object.fromEntries(nodes) }
}

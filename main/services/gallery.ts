import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Definitions } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { readDocument } from '../../model/migrate.ts'
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
        return { ...card, document: document.document }
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

/** Which examples are shown. Pure. */
import type { PipelineDocument } from '../../model/document.ts'

interface Findable {
  readonly title: string
  readonly summary: string
  readonly tag: string
  readonly document: PipelineDocument
}

export const tagsOf = (examples: readonly Findable[]): readonly string[] => [
  ...new Set(examples.map(({ tag }) => tag)),
]

/** Every word of the search must be found in title, summary, tag, or a node's type or label. */
export function matching<T extends Findable>(
  examples: readonly T[],
  tag: string,
  search: string,
): readonly T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return examples.filter((example) => {
    if (tag !== '' && example.tag !== tag) return false
    const nodes = Object.values(example.document.nodes).flatMap((node) => [
      node.type.replaceAll('_', ' '),
      node.label,
    ])
    const text = [example.title, example.summary, example.tag, ...nodes].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

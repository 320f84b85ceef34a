/** The code of a person that a document brings along: what trust is asked for. */
import type { Definitions } from './analysis.ts'
import type { PipelineDocument } from './document.ts'
import { own } from './json.ts'

export interface CodePart {
  readonly nodeId: string
  readonly label: string
  readonly text: string
}

/** The code in it, by node id; nothing where there is none. */
export function codeOf({ nodes }: Pick<PipelineDocument, 'nodes'>, definitions: Definitions): CodePart[] {
  const parts: CodePart[] = []
  for (const [nodeId, { type, label, config }] of Object.entries(nodes)) {
    const field = own(definitions, type)?.code
    const text = field === undefined ? undefined : own(config, field)
    if (typeof text === 'string' && text.trim() !== '') parts.push({ nodeId, label, text })
  }
  return parts.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
}

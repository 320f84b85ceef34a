import type { Definitions } from '../analysis.ts'
import type { PipelineDocument } from '../document.ts'
import { UserError } from '../errors.ts'
import { own } from '../json.ts'
import type { Replays } from '../replay.ts'

/** The document as a replay compiles it; what is saved stays as it is. Throws UserError `no-such-node`, or `replay-impossible` for what cannot begin elsewhere. */
export function withReplays(
  document: PipelineDocument,
  definitions: Definitions,
  replays: Replays,
): PipelineDocument {
  const nodes = { ...document.nodes }
  for (const [id, from] of Object.entries(replays)) {
    const node = own(document.nodes, id)
    if (node === undefined) {
      const sources = Object.keys(document.nodes).join(', ')
      throw new UserError('no-such-node', `There is no node “${id}”.`, { hint: `There are ${sources}.` })
    }
    const replay = own(definitions, node.type)?.replay
    if (replay === undefined) {
      throw new UserError('replay-impossible', `${id} cannot begin at another place.`, {
        nodeId: id,
        hint: 'A Kafka source can.',
      })
    }
    nodes[id] = { ...node, config: { ...node.config, ...replay(from) } }
  }
  return { ...document, nodes }
}

import type { NodeAnalysis } from './analysis.ts'
import type { Ports } from './definition.ts'
import { edgeId, portRef, type Edge } from './document.ts'
import type { Fix, Problem } from './problem.ts'
import { problem } from './problem-codes.ts'

export interface CheckedEdges {
  /** By `node.port` of an input: the output that feeds it. Only edges that lead from port to port; the first of several. */
  readonly feeds: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

/** Checks that every edge leads from an output to an input of its own. */
export function checkEdges(
  edges: readonly Edge[],
  portsOf: (node: string) => Ports | undefined,
): CheckedEdges {
  const feeds = new Map<string, string>()
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const edge of edges) {
    const broken = seen.has(edgeId(edge)) ? duplicate(edge) : checkEnds(edge, portsOf)
    seen.add(edgeId(edge))
    if (broken !== null) {
      problems.push(broken)
      continue
    }
    const first = feeds.get(edge.to)
    if (first === undefined) feeds.set(edge.to, edge.from)
    else problems.push(taken(edge, first))
  }
  return { feeds, problems }
}

function checkEnds(edge: Edge, portsOf: (node: string) => Ports | undefined): Problem | null {
  const from = portRef(edge.from)
  const to = portRef(edge.to)
  const producer = portsOf(from.node)
  const consumer = portsOf(to.node)
  const fixes = [removal(edge)]
  if (producer === undefined || consumer === undefined) {
    const gone = producer === undefined ? from.node : to.node
    const there = producer === undefined ? (consumer === undefined ? undefined : to.node) : from.node
    return problem(
      'edge-no-node',
      `The edge from ${edge.from} to ${edge.to} needs a node ${gone}, which is not there.`,
      {
        ...(there === undefined ? {} : { nodeId: there }),
        hint: 'Remove the edge, or give the node back its id.',
        fixes,
      },
    )
  }
  const outputs = producer.outputs.map((port) => port.name)
  if (!outputs.includes(from.port)) {
    return problem(
      'edge-no-port',
      `${from.node} has no output ${from.port}, where the edge to ${edge.to} begins.`,
      {
        // The consumer is the one that cannot run.
        nodeId: to.node,
        hint: portHint(outputs, 'output'),
        fixes,
      },
    )
  }
  const inputs = consumer.inputs.map((port) => port.name)
  if (!inputs.includes(to.port)) {
    return problem(
      'edge-no-port',
      `${to.node} has no input ${to.port}, where the edge from ${edge.from} ends.`,
      {
        nodeId: to.node,
        hint: portHint(inputs, 'input'),
        fixes,
      },
    )
  }
  return null
}

/** Problems of edges only: the nodes at their ends may still be fine. */
const EDGE_CODES: ReadonlySet<string> = new Set(['edge-no-node', 'edge-no-port', 'edge-duplicate'])

const portHint = (names: readonly string[], what: string): string =>
  names.length === 0
    ? `It has no ${what} at all: remove the edge.`
    : `Its ${what}s are ${names.join(', ')}. Remove the edge, or set the node so that it has the port again.`

function duplicate(edge: Edge): Problem {
  return problem('edge-duplicate', `The edge from ${edge.from} to ${edge.to} is there twice.`, {
    nodeId: portRef(edge.to).node,
    hint: 'Remove one of them from the file.',
  })
}

function taken(edge: Edge, first: string): Problem {
  return problem('input-taken', `${edge.to} has two inputs: ${first} and ${edge.from}.`, {
    nodeId: portRef(edge.to).node,
    hint: 'An input takes one edge. Remove one, or join the streams before.',
    fixes: [removal({ from: first, to: edge.to }), removal(edge)],
  })
}

const removal = (edge: Edge): Fix => ({
  label: `Remove the edge from ${edge.from} to ${edge.to}`,
  operation: { kind: 'removeEdges', edges: [{ from: edge.from, to: edge.to }] },
})

/** Whether a node could run if its inputs came. A broken edge beside it does not count: an input that it leaves open does. */
export const isSound = (node: NodeAnalysis): boolean =>
  node.config !== null &&
  !node.problems.some(({ severity, code }) => severity === 'error' && !EDGE_CODES.has(code))

import type { NodeAnalysis } from './analysis.ts'
import type { Ports } from './definition.ts'
import { edgeId, portRef, type Edge } from './document.ts'
import { nearNames } from './near.ts'
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
    const broken = seen.has(edgeId(edge)) ? duplicate(edge) : checkEnds(edge, edges, portsOf)
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

function checkEnds(
  edge: Edge,
  edges: readonly Edge[],
  portsOf: (node: string) => Ports | undefined,
): Problem | null {
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
        fixes: [...leads(edge, 'from', mainOutputs(producer), edges), ...fixes],
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
        fixes: [...leads(edge, 'to', inputs, edges), ...fixes],
      },
    )
  }
  return null
}

/** Problems of edges only: the nodes at their ends may still be fine. */
const EDGE_CODES: ReadonlySet<string> = new Set(['edge-no-node', 'edge-no-port', 'edge-duplicate'])

const mainOutputs = ({ outputs }: Ports): readonly string[] =>
  outputs.flatMap(({ name, flavour }) => (flavour === 'late' || flavour === 'dead' ? [] : [name]))

/** Ways to lead an edge whose port was renamed or removed from (or to) another one: a port that no edge uses, the one with the nearest name first. */
function leads(edge: Edge, end: 'from' | 'to', ports: readonly string[], edges: readonly Edge[]): Fix[] {
  const { node, port } = portRef(edge[end])
  const free = ports.filter((name) => !edges.some((other) => other[end] === `${node}.${name}`))
  const near = nearNames(port, free)
  return [...near, ...free.filter((name) => !near.includes(name))].slice(0, 2).map((name) => {
    const moved = { ...edge, [end]: `${node}.${name}` }
    return {
      label: `Lead the edge from ${moved.from} to ${moved.to}`,
      operation: {
        kind: 'batch',
        operations: [
          { kind: 'removeEdges', edges: [{ from: edge.from, to: edge.to }] },
          { kind: 'addEdge', edge: { from: moved.from, to: moved.to } },
        ],
      },
    }
  })
}

const portHint = (names: readonly string[], what: string): string =>
  names.length === 0
    ? `It has no ${what} at all: remove the edge.`
    : `Its ${what}s are ${names.join(', ')}. Lead the edge from or to one of these, or set the node so that it has the port again.`

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

import type { NodeAnalysis } from './analysis.ts'
import { canConnect } from './connect.ts'
import { portRef, type Edge, type PipelineDocument } from './document.ts'
import type { CheckedEdges } from './edges.ts'
import { own } from './json.ts'
import { shortLabel } from './label.ts'
import type { ReadNode } from './node-stages.ts'
import type { Fix, Problem } from './problem.ts'
import { problem } from './problem-codes.ts'
import type { StreamSchema } from './schema.ts'

/** What is wrong at the inputs of a node: not connected, or fed with what it cannot take. */
export function inputProblems(
  id: string,
  { definition, ports }: ReadNode,
  inputs: Readonly<Record<string, StreamSchema>>,
  { feeds }: CheckedEdges,
  document: PipelineDocument,
  schemaOf: (ref: string) => StreamSchema | undefined,
): Problem[] {
  // What the inputs of an unknown type are for is not known either.
  if (definition === null) return []
  const problems: Problem[] = []
  for (const port of ports.inputs) {
    const from = feeds.get(`${id}.${port.name}`)
    if (from === undefined) {
      // An edge that leads here from nowhere is a problem of its own.
      if (document.edges.some((edge) => edge.to === `${id}.${port.name}`)) continue
      const which = ports.inputs.length === 1 ? 'Its input' : `Its input “${port.label}”`
      problems.push(
        problem('input-unconnected', `${which} is not connected.`, {
          nodeId: id,
          hint: `Draw an edge from an output to ${id}.${port.name}.`,
        }),
      )
      continue
    }
    if (own(inputs, port.name)?.changes === 'changelog' && port.accepts === 'append') {
      problems.push(changelogRefused(document, { from, to: `${id}.${port.name}` }, feeds, schemaOf))
    }
  }
  return problems
}

/** The way out is to take the records before they become a changelog; where to, the fixes say. */
function changelogRefused(
  document: PipelineDocument,
  edge: Edge,
  feeds: CheckedEdges['feeds'],
  schemaOf: (ref: string) => StreamSchema | undefined,
): Problem {
  const { node } = portRef(edge.to)
  const before = appendStreamsBefore(edge.from, feeds, schemaOf)
  const [first] = before
  return problem(
    'changelog-refused',
    `${nameOf(document, node)} takes only new records, but ${edge.from} is a changelog.`,
    {
      nodeId: node,
      hint: `${portRef(edge.from).node} updates and deletes records that it sent before. ${first === undefined ? 'Use' : `Take the records before that, from ${first}, or use`} a node that takes a changelog.`,
      fixes: before.slice(0, 3).map((from) => ({
        label: `Connect ${edge.to} to ${from}`,
        operation: {
          kind: 'batch',
          operations: [
            { kind: 'removeEdges', edges: [edge] },
            { kind: 'addEdge', edge: { from, to: edge.to } },
          ],
        },
      })),
    },
  )
}

/** The nearest outputs with new records only, from which a changelog is made. */
function appendStreamsBefore(
  changelog: string,
  feeds: CheckedEdges['feeds'],
  schemaOf: (ref: string) => StreamSchema | undefined,
): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const waiting = [changelog]
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    const { node } = portRef(ref)
    if (seen.has(node)) continue
    seen.add(node)
    for (const [to, from] of feeds) {
      if (portRef(to).node !== node) continue
      if (schemaOf(from)?.changes === 'changelog') waiting.push(from)
      else found.add(from)
    }
  }
  return [...found]
}

/** What is wrong with the drawing as a whole: no source, records that reach no sink. */
export function pipelineProblems(
  document: PipelineDocument,
  nodes: Readonly<Record<string, NodeAnalysis>>,
): Problem[] {
  const all = Object.entries(nodes)
  const problems: Problem[] = []
  // An unknown type may well be the source.
  if (!all.some(([, { definition }]) => definition === null || definition.kind === 'source')) {
    problems.push(
      problem('no-source', all.length === 0 ? 'The pipeline is empty.' : 'The pipeline has no source.', {
        hint: 'Drag a source from the palette onto the canvas.',
      }),
    )
  }
  const used = new Set(document.edges.map((edge) => edge.from))
  const sinks = all.filter(([, { definition }]) => definition?.kind === 'sink')
  for (const [id, { definition, ports }] of all) {
    const outputs = ports.outputs.filter(({ flavour }) => flavour !== 'late' && flavour !== 'dead')
    const [output] = outputs
    if (definition === null || definition.kind === 'sink' || output === undefined) continue
    const from = `${id}.${output.name}`
    // Where a node has several outputs, one that leads nowhere is meant so.
    if (outputs.some(({ name }) => used.has(`${id}.${name}`))) continue
    problems.push(
      problem('no-sink', `The records of ${nameOf(document, id)} reach no sink.`, {
        severity: 'warning',
        nodeId: id,
        hint: 'A preview shows them all the same. Connect a sink to keep them.',
        fixes: sinks
          .flatMap(
            ([
              sink,
              {
                ports: { inputs },
              },
            ]) => connections(document, nodes, from, sink, inputs),
          )
          .slice(0, 3),
      }),
    )
  }
  return problems
}

function connections(
  document: PipelineDocument,
  nodes: Readonly<Record<string, NodeAnalysis>>,
  from: string,
  sink: string,
  inputs: readonly { readonly name: string }[],
): Fix[] {
  return inputs
    .map(({ name }) => `${sink}.${name}`)
    .filter((to) => canConnect(document, { nodes }, from, to).ok)
    .slice(0, 1)
    .map((to) => ({
      label: `Connect to ${nameOf(document, sink)}`,
      operation: { kind: 'addEdge', edge: { from, to } },
    }))
}

/** How a message calls a node: by its label, and by its id where that is another. */
function nameOf(document: PipelineDocument, id: string): string {
  const label = own(document.nodes, id)?.label.trim() ?? ''
  return label === '' || label === id ? id : `“${shortLabel(label)}”`
}

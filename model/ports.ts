/** Ports that hang on the config of their node: what becomes of the edges when they are renamed. */
import type { AnyNodeDefinition, Ports } from './definition.ts'
import { portRef, type Edge, type Json } from './document.ts'
import type { Operation } from './operation.ts'

/** The name that one of these ports has now, where exactly one of them was renamed; else null. */
function renamed(
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): { readonly from: string; readonly to: string } | null {
  if (before.length !== after.length) return null
  const changes = before.flatMap(({ name }, index) => {
    const now = after[index]?.name ?? ''
    return name === now ? [] : [{ from: name, to: now }]
  })
  const [change] = changes
  return change !== undefined && changes.length === 1 ? change : null
}

/**
 * Sets a node's config; edges go along with a port that this renames. `ports`: those that the node has now. Where ports come or go, edges stay as they
 * are, and the check says which of them lead nowhere.
 */
export function setConfig(
  id: string,
  config: Readonly<Record<string, Json>>,
  definition: AnyNodeDefinition | null,
  ports: Ports,
  edges: readonly Edge[],
): Operation {
  const set = { kind: 'setConfig', id, config } as const
  const parsed = definition?.config.safeParse(config)
  if (definition === null || parsed?.success !== true) return set
  const after = definition.ports(parsed.data)
  const input = renamed(ports.inputs, after.inputs)
  const output = renamed(ports.outputs, after.outputs)
  const moved = edges.flatMap((edge) => {
    const [from, to] = [portRef(edge.from), portRef(edge.to)]
    const now = {
      from: from.node === id && from.port === output?.from ? `${id}.${output.to}` : edge.from,
      to: to.node === id && to.port === input?.from ? `${id}.${input.to}` : edge.to,
    }
    return now.from === edge.from && now.to === edge.to ? [] : [{ edge, now }]
  })
  if (moved.length === 0) return set
  return {
    kind: 'batch',
    operations: [
      set,
      { kind: 'removeEdges', edges: moved.map(({ edge: { from, to } }) => ({ from, to })) },
      ...moved.map(({ now }) => ({ kind: 'addEdge', edge: now }) as const),
    ],
  }
}

/** The ports that edges speak of and that the node does not have. */
export function lostPorts(
  id: string,
  { inputs, outputs }: Ports,
  edges: readonly Edge[],
): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } {
  const missing = (refs: readonly string[], ports: Ports['inputs'] | Ports['outputs']): string[] => [
    ...new Set(
      refs
        .map(portRef)
        .flatMap(({ node, port }) => (node === id && !ports.some(({ name }) => name === port) ? [port] : [])),
    ),
  ]
  return {
    inputs: missing(
      edges.map(({ to }) => to),
      inputs,
    ),
    outputs: missing(
      edges.map(({ from }) => from),
      outputs,
    ),
  }
}

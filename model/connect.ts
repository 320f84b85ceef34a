import type { Analysis } from './analysis.ts'
import { portRef, type PipelineDocument } from './document.ts'
import { graphOf, reachableFrom } from './graph.ts'
import { own } from './json.ts'

export type Connection = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Whether an edge may be drawn from an output to an input (`node.port` both), and if not, why, in words for the person. */
export function canConnect(
  document: PipelineDocument,
  analysis: Pick<Analysis, 'nodes'>,
  from: string,
  to: string,
): Connection {
  const source = portRef(from)
  const target = portRef(to)
  const producer = own(analysis.nodes, source.node)
  const consumer = own(analysis.nodes, target.node)
  if (producer === undefined) return refuse(`there is no node ${source.node}`)
  if (consumer === undefined) return refuse(`there is no node ${target.node}`)

  const output = producer.ports.outputs.find((port) => port.name === source.port)
  if (output === undefined) {
    const isInput = producer.ports.inputs.some((port) => port.name === source.port)
    return refuse(
      isInput ? `${from} is an input: start at an output` : `${source.node} has no output ${source.port}`,
    )
  }
  const input = consumer.ports.inputs.find((port) => port.name === target.port)
  if (input === undefined) {
    if (consumer.definition?.kind === 'source') return refuse(`${target.node} is a source: it takes no input`)
    const isOutput = consumer.ports.outputs.some((port) => port.name === target.port)
    return refuse(
      isOutput ? `${to} is an output: end at an input` : `${target.node} has no input ${target.port}`,
    )
  }

  const into = document.edges.find((edge) => edge.to === to)
  if (into?.from === from) return refuse(`${from} and ${to} are connected already`)
  if (into !== undefined) return refuse(`${to} already has an input from ${into.from}`)

  if (source.node === target.node) return refuse(`${source.node} cannot feed itself`)
  const graph = graphOf(Object.keys(document.nodes), document.edges)
  if (reachableFrom(graph, target.node).has(source.node)) {
    return refuse(`this would make a cycle: ${target.node} already feeds ${source.node}`)
  }

  const schema = own(producer.outputs, source.port)
  const changes = schema?.changes ?? (output.flavour === 'changelog' ? 'changelog' : 'append')
  if (changes === 'changelog' && input.accepts === 'append') {
    return refuse(`a changelog cannot go into ${to}, which takes only new records`)
  }
  return { ok: true }
}

const refuse = (reason: string): Connection => ({ ok: false, reason })

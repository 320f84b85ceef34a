/** What a port looks like: as its type of node has it, but whether inserts only or a changelog flow is what the schema says. */
import type { NodeAnalysis } from '../../model/analysis.ts'
import type { PortFlavour } from '../../model/definition.ts'

/** An output; `append` where nothing is known of it. */
export function outputFlavour(analysis: NodeAnalysis | null, port: string): PortFlavour {
  const flavour = analysis?.ports.outputs.find(({ name }) => name === port)?.flavour ?? 'append'
  const changes = analysis?.outputs[port]?.changes
  if (flavour === 'append' && changes === 'changelog') return 'changelog'
  return flavour === 'changelog' && changes === 'append' ? 'append' : flavour
}

/** An input that takes a changelog looks like any other while none comes in. */
export function inputFlavour(analysis: NodeAnalysis | null, port: string): PortFlavour {
  const takes = analysis?.ports.inputs.find(({ name }) => name === port)?.accepts === 'changelog'
  return takes && analysis?.inputs[port]?.changes === 'changelog' ? 'changelog' : 'append'
}

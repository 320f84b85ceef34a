import { NativeSelect } from '@mantine/core'
import { useMemo, useRef, useState } from 'react'
import type { SampleRow } from '../../bridge/contract.ts'
import type { Analysis } from '../../model/analysis.ts'
import { edgeId, portRef } from '../../model/document.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { notify } from '../stores/notify.ts'
import { panels } from '../texts/index.ts'
import { pairsOfFilter, pairsOfMap, partnerOf, type Outcome, type Pairs } from './pairs.ts'
import { RecordPane } from './RecordPane.tsx'
import { RecordsEmpty } from './RecordsEmpty.tsx'
import { RecordsToolbar } from './RecordsTools.tsx'
import { useChosenPorts, type PaneCopy, type Picked, type RecordsTools } from './tools.ts'
import { useRunAnalysis } from './useRunAnalysis.ts'

const t = panels.records
/** More outputs than this are a list to choose from. */
const MOST_SEGMENTS = 2

interface Pane {
  readonly side: 'input' | 'output' | 'edge'
  readonly title: string
  readonly note: string
  readonly port: string
  readonly choice: readonly { readonly name: string; readonly label: string }[]
}

/** Records of what is selected: of a node its input beside its output, of an edge what flows along it. */
export function RecordsTab() {
  const [tools, setTools] = useState<RecordsTools>({ search: '', view: 'table', paused: false })
  // What stood there when the person paused: of all ports, so that both sides are of one moment.
  const [frozen, setFrozen] = useState<RunStoreState['samples'] | null>(null)
  const nodes = useProject((state) => state.selection.nodes)
  const analysis = useRunAnalysis()
  const copy = useRef<PaneCopy | null>(null)
  const node = nodes.length === 1 ? (nodes[0] ?? null) : null
  const panes = usePanes(analysis)

  const change = (next: Partial<RecordsTools>): void => {
    if (next.paused !== undefined) setFrozen(next.paused ? useRun.getState().samples : null)
    setTools((before) => ({ ...before, ...next }))
  }
  const onCopy = (): void => {
    const text = copy.current?.()
    if (text === undefined || text === '') notify(t.nothingToCopy)
    else void navigator.clipboard.writeText(text).then(() => notify(t.copied(text.split('\n').length)))
  }
  return (
    <>
      <RecordsToolbar
        tools={tools}
        onChange={change}
        onCopy={onCopy}
        from={panes.length === 1 ? portRef(panes[0]?.port ?? '').node : null}
      />
      {panes.length === 0 || analysis === null ? (
        <RecordsEmpty node={node} />
      ) : (
        <Panes
          key={panes.map(({ port }) => port).join(' ')}
          panes={panes}
          analysis={analysis}
          node={node}
          tools={tools}
          frozen={frozen}
          register={(pane) => {
            copy.current = pane
          }}
          onHold={() => {
            if (!tools.paused) change({ paused: true })
          }}
        />
      )}
    </>
  )
}

/** What is to be shown of the selection. */
function usePanes(analysis: Analysis | null): readonly Pane[] {
  const nodes = useProject((state) => state.selection.nodes)
  const edges = useProject((state) => state.selection.edges)
  const document = useProject((state) => state.document)
  const chosen = useChosenPorts()
  const label = (id: string): string => document.nodes[id]?.label ?? id
  const [node] = nodes
  if (nodes.length === 0 && edges.length === 1) {
    const edge = document.edges.find((candidate) => edgeId(candidate) === edges[0])
    if (edge === undefined) return []
    const note = t.to(label(portRef(edge.to).node))
    return [{ side: 'edge', title: label(portRef(edge.from).node), note, port: edge.from, choice: [] }]
  }
  if (nodes.length !== 1 || node === undefined) return []
  const ports = analysis?.nodes[node]?.ports
  // Two sides of a join are told apart by their names.
  const title = (port: string): string =>
    (ports !== undefined && ports.inputs.length > 1
      ? ports.inputs.find(({ name }) => name === port)?.label
      : undefined) ?? t.input
  const inputs = document.edges
    .filter(({ to }) => portRef(to).node === node)
    .map(({ from, to }): Pane => {
      const note = t.from(label(portRef(from).node))
      return { side: 'input', title: title(portRef(to).port), note, port: from, choice: [] }
    })
  const outputs = ports?.outputs ?? []
  const shown = outputs.find(({ name }) => name === chosen[node]) ?? outputs[0]
  if (shown === undefined) return inputs
  const port = `${node}.${shown.name}`
  // Beside two inputs there is room for one of its name and the choice of a port.
  const note = inputs.length > 1 && outputs.length > 1 ? '' : label(node)
  return [...inputs, { side: 'output', title: t.output, note, port, choice: outputs }]
}

function Panes({
  panes,
  analysis,
  node,
  tools,
  frozen,
  register,
  onHold,
}: {
  readonly panes: readonly Pane[]
  readonly analysis: Analysis
  readonly node: string | null
  readonly tools: RecordsTools
  readonly frozen: RunStoreState['samples'] | null
  readonly register: (copy: PaneCopy) => void
  /** A record that is looked at must not run away. */
  readonly onHold: () => void
}) {
  const [picked, setPicked] = useState<Picked | null>(null)
  const pairs = usePairs(panes, node, frozen)
  const partner = (pane: Pane): number | null => {
    if (pairs === null || picked === null || picked.port === pane.port) return null
    return partnerOf(pairs, pane.side === 'output' ? 'input' : 'output', picked.row.n)
  }
  const outcomesOf = (pane: Pane): ReadonlyMap<number, Outcome> | null =>
    pane.side === 'input' ? (pairs?.outcomes ?? null) : null
  const select = (port: string) => (row: SampleRow | null) => {
    setPicked(row === null ? null : { port, row })
    if (row !== null) onHold()
  }
  return (
    <div className="drw-panes">
      {panes.map((pane) => {
        const { node: from, port } = portRef(pane.port)
        return (
          <RecordPane
            key={`${pane.side} ${pane.port}`}
            title={pane.title}
            note={pane.note}
            port={pane.port}
            schema={analysis.nodes[from]?.outputs[port] ?? null}
            tools={tools}
            frozen={frozen}
            selected={picked?.port === pane.port ? picked.row : null}
            partner={partner(pane)}
            outcomes={outcomesOf(pane)}
            register={register}
            onSelect={select(pane.port)}
            choice={
              pane.choice.length > MOST_SEGMENTS ? (
                <NativeSelect
                  size="xs"
                  aria-label={t.port}
                  value={port}
                  data={pane.choice.map(({ name, label }) => ({ value: name, label }))}
                  onChange={(event) => useChosenPorts.setState({ [from]: event.currentTarget.value })}
                />
              ) : pane.choice.length > 1 ? (
                <Segmented
                  label={t.port}
                  small
                  value={port}
                  options={pane.choice.map(({ name, label }) => ({ value: name, label }))}
                  onChange={(name) => useChosenPorts.setState({ [from]: name })}
                />
              ) : null
            }
          />
        )
      })}
    </div>
  )
}

const noRows: readonly SampleRow[] = []

/** Which input record became which output record, of node types of which that can be told; else null. */
function usePairs(
  panes: readonly Pane[],
  node: string | null,
  frozen: RunStoreState['samples'] | null,
): Pairs | null {
  const type = useRun(({ run }) => (node === null ? undefined : run?.document.nodes[node]?.type))
  const [input, output] = panes
  const usable =
    panes.length === 2 &&
    input?.side === 'input' &&
    output?.side === 'output' &&
    output.port === `${node}.out`
  const inputRows = useRun(({ samples }) =>
    usable ? ((frozen ?? samples)[input.port]?.rows ?? noRows) : noRows,
  )
  const outputRows = useRun(({ samples }) =>
    usable ? ((frozen ?? samples)[output.port]?.rows ?? noRows) : noRows,
  )
  // A map sends out one record for each, unless some were lost on the way.
  const even = useRun(({ frame }) => {
    const counts = node === null ? undefined : frame?.nodes[node]
    return counts !== undefined && counts.in === counts.out['out']
  })
  return useMemo(() => {
    if (!usable) return null
    if (type === 'filter') return pairsOfFilter(inputRows, outputRows)
    return type === 'map' && even ? pairsOfMap(inputRows, outputRows) : null
  }, [usable, type, even, inputRows, outputRows])
}

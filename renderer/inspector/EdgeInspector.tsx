import { ArrowRight } from 'lucide-react'
import { edgeId, portRef } from '../../model/document.ts'
import { formatCount, formatRate } from '../../ui/format.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { useProject, useRun } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { PinSection } from './PinSection.tsx'
import { Row } from './Row.tsx'
import { SchemaList } from './SchemaTab.tsx'

export function EdgeInspector({ id }: { readonly id: string }) {
  const edge = useProject((state) => state.document.edges.find((candidate) => edgeId(candidate) === id))
  const document = useProject((state) => state.document)
  const analysis = useProject((state) => state.analysis)
  const rate = useRun((state) => (edge === undefined ? undefined : state.rates[edge.from]))
  if (edge === undefined) return null
  const [from, to] = [portRef(edge.from), portRef(edge.to)]
  const schema = analysis.nodes[from.node]?.outputs[from.port]
  const port = analysis.nodes[from.node]?.ports.outputs.find(({ name }) => name === from.port)
  const label = (node: string) => document.nodes[node]?.label ?? node
  return (
    <>
      <header className="insp-head">
        <div className="insp-title">
          <h2 className="insp-edge">
            <span>{label(from.node)}</span>
            <ArrowRight width={13} height={13} aria-label={panels.edge.to} />
            <span>{label(to.node)}</span>
          </h2>
          <p>
            {port?.label ?? from.port} · <span className="ui-mono">{edge.from}</span>
          </p>
        </div>
      </header>
      <div className="insp-panel">
        <PinSection id={from.node} />
        <section className="insp-section" aria-label={panels.edge.counts}>
          <h3>{panels.edge.counts}</h3>
          {rate === undefined ? (
            <p className="insp-note">{panels.edge.noCounts}</p>
          ) : (
            <dl className="insp-rows">
              <Row name={panels.metrics.rate} value={formatRate(rate.perSecond)} />
              <Row name={panels.metrics.total} value={formatCount(rate.total)} />
            </dl>
          )}
        </section>
        <section className="insp-section" aria-label={panels.inspector.schema}>
          <h3>
            {panels.inspector.schema}
            {schema !== undefined && <span>{panels.form.columnCount(schema.columns.length)}</span>}
          </h3>
          {schema === undefined ? (
            <EmptyState>{panels.schema.unknownOutput}</EmptyState>
          ) : (
            <SchemaList schema={schema} />
          )}
        </section>
      </div>
    </>
  )
}

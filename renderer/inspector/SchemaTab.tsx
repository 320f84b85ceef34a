import { formatType } from '../../model/typeText.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { Badge } from '../../ui/parts.tsx'
import { TypeIcon } from '../../ui/TypeIcon.tsx'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'

/** Columns with their types, and what is special about the stream. */
export function SchemaList({ schema }: { readonly schema: StreamSchema }) {
  return (
    <>
      {schema.changes === 'changelog' && <p className="insp-note">{panels.schema.changelog(schema.key)}</p>}
      <ul className="insp-columns">
        {schema.columns.map((column) => (
          <li key={column.name}>
            <TypeIcon kind={column.type.kind} />
            <span className="ui-mono insp-column">{column.name}</span>
            {column.name === schema.eventTime && <Badge tone="water">{panels.schema.eventTime}</Badge>}
            <span className="ui-mono insp-type" title={formatType(column.type)}>
              {formatType(column.type)}
            </span>
          </li>
        ))}
      </ul>
      {schema.eventTime === null && <p className="insp-note">{panels.schema.noEventTime}</p>}
    </>
  )
}

const sameColumns = (a: StreamSchema, b: StreamSchema): boolean =>
  JSON.stringify([a.columns, a.eventTime]) === JSON.stringify([b.columns, b.eventTime])

export function SchemaTab({ id }: { readonly id: string }) {
  const analysis = useProject((state) => state.analysis.nodes[id])
  if (analysis === undefined) return null
  const { ports, inputs, outputs } = analysis
  const input = ports.inputs[0] === undefined ? undefined : inputs[ports.inputs[0].name]
  return (
    <div className="insp-schema">
      {ports.outputs.map((port) => {
        const schema = outputs[port.name]
        const same = schema !== undefined && input !== undefined && sameColumns(schema, input)
        return (
          <section key={port.name} className="insp-section" aria-label={port.label}>
            <h3>
              {port.label}
              {same && <span>{panels.schema.sameAsInput}</span>}
            </h3>
            {schema === undefined ? (
              <p className="insp-note">{panels.schema.unknownOutput}</p>
            ) : (
              <SchemaList schema={schema} />
            )}
          </section>
        )
      })}
      {ports.inputs.map((port) => {
        const schema = inputs[port.name]
        return (
          <section key={port.name} className="insp-section" aria-label={port.label}>
            <h3>{port.label}</h3>
            {schema === undefined ? (
              <p className="insp-note">{panels.schema.unknownInput}</p>
            ) : (
              <SchemaList schema={schema} />
            )}
          </section>
        )
      })}
    </div>
  )
}

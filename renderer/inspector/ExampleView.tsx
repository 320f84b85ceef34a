import type { AnyNodeDefinition, NodeExample } from '../../model/definition.ts'
import { isJsonObject } from '../../model/json.ts'
import type { Json } from '../../model/document.ts'
import { panels } from '../texts/index.ts'

/** Rows of an example that are shown. */
const MOST = 8

/** An example of a node type: what is set, what comes in, what goes out. */
export function ExampleView({
  definition,
  example,
}: {
  readonly definition: AnyNodeDefinition
  readonly example: NodeExample<unknown>
}) {
  const parsed = definition.config.safeParse(example.config)
  const summary = parsed.success ? definition.describe(parsed.data) : null
  const inputs = Object.entries(example.input ?? {})
  const outputs = Object.entries(example.output ?? {}).filter(([, rows]) => rows.length > 0)
  return (
    <figure className="insp-example">
      <figcaption>{example.title}</figcaption>
      {summary !== null && <p className={summary.mono ? 'ui-mono' : ''}>{summary.text}</p>}
      {inputs.map(([port, { schema, rows }]) => (
        <Rows
          key={`in ${port}`}
          title={inputs.length > 1 ? `${panels.records.input} ${port}` : panels.records.input}
          names={schema.columns.map(({ name }) => name)}
          rows={rows}
        />
      ))}
      {outputs.map(([port, rows]) => (
        <Rows
          key={`out ${port}`}
          title={outputs.length > 1 ? `${panels.records.output} ${port}` : panels.records.output}
          names={[...new Set(rows.flatMap((row) => (isJsonObject(row) ? Object.keys(row) : [])))]}
          rows={rows}
        />
      ))}
    </figure>
  )
}

function Rows({
  title,
  names,
  rows,
}: {
  readonly title: string
  readonly names: readonly string[]
  readonly rows: readonly Json[]
}) {
  return (
    <div className="insp-example-rows">
      <table aria-label={title}>
        <caption>{title}</caption>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows of an example never move
            <tr key={index}>
              {names.map((name) => (
                <Cell key={name} value={isJsonObject(row) ? row[name] : row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p>{panels.inspector.moreRows(rows.length - MOST)}</p>}
    </div>
  )
}

/** NULL, the empty text and a missing field look different, as in all tables. */
function Cell({ value }: { readonly value: Json | undefined }) {
  if (value === undefined) return <td className="insp-quiet">–</td>
  if (value === null) return <td className="insp-quiet insp-null">NULL</td>
  if (value === '') return <td className="insp-quiet">&apos;&apos;</td>
  const right = typeof value === 'number'
  return (
    <td className={right ? 'insp-right' : ''}>{typeof value === 'string' ? value : JSON.stringify(value)}</td>
  )
}

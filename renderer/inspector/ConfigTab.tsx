import { useCallback, useMemo } from 'react'
import type { Json } from '../../model/document.ts'
import { setConfig } from '../../model/ports.ts'
import type { Problem } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import { parseType } from '../../model/typeText.ts'
import { directoryOf } from '../forms/files.ts'
import { Form } from '../forms/Form.tsx'
import { formOf, type Field } from '../forms/model.ts'
import { isList, isObject } from '../forms/path.ts'
import { ProblemLine } from '../forms/ProblemLine.tsx'
import { obstaclesOf, useFlink } from '../stores/flink.ts'
import { useProject } from '../stores/index.ts'
import { exports, panels } from '../texts/index.ts'
import { GuaranteeNotes } from './HelpView.tsx'
import { InferColumns } from './InferColumns.tsx'
import { samplings } from './sampling.ts'

const none: readonly never[] = []
const noPorts = { inputs: none, outputs: none }

/** The form of a node's config, and what the checker says of the node as a whole. */
export function ConfigTab({ id }: { readonly id: string }) {
  const node = useProject((state) => state.document.nodes[id])
  const analysis = useProject((state) => state.analysis.nodes[id])
  const path = useProject((state) => state.path)
  const readOnly = useProject((state) => state.readOnly !== null)
  const read = useCallback(() => useProject.getState().document.nodes[id]?.config ?? {}, [id])
  const write = useCallback(
    (config: Readonly<Record<string, Json>>) => {
      const { document, analysis: now, apply } = useProject.getState()
      const { definition: of = null, ports = noPorts } = now.nodes[id] ?? {}
      apply(setConfig(id, config, of, ports, document.edges))
    },
    [id],
  )
  const definition = analysis?.definition ?? null
  const fields = definition === null ? none : formOf(definition.config)
  const ownColumns = useMemo(() => ownColumnsOf(fields, node?.config ?? {}), [fields, node?.config])
  if (node === undefined || analysis === undefined) return null
  if (definition === null) {
    return (
      <div className="insp-section">
        <p className="insp-note">{panels.inspector.unknownType(node.type)}</p>
        <pre className="insp-json ui-mono">{JSON.stringify(node.config, null, 2)}</pre>
      </div>
    )
  }
  const sampling = samplings[node.type]
  const names = new Set(fields.map(({ name }) => name))
  const whole = analysis.problems.filter((problem) => !names.has(problem.path.split('.')[0] ?? ''))
  // What is only to be known, such as a sink that is missing still, does not push the form about while it is filled in.
  const [errors, warnings] = [
    whole.filter(({ severity }) => severity === 'error'),
    whole.filter(({ severity }) => severity !== 'error'),
  ]
  return (
    <>
      <Problems problems={errors} />
      <Form
        nodeId={id}
        fields={fields}
        values={node.config}
        read={read}
        write={write}
        problems={analysis.problems}
        inputs={analysis.inputs}
        ownColumns={ownColumns}
        baseDirectory={path === null ? null : directoryOf(path)}
        readOnly={readOnly}
        schemaAct={sampling === undefined || readOnly ? null : <InferColumns id={id} sampling={sampling} />}
      />
      <Problems problems={warnings} />
      <FlinkNotes id={id} />
      <GuaranteeNotes definition={definition} config={analysis.config} />
    </>
  )
}

/** Why the node cannot be exported; no problem of the pipeline itself. */
function FlinkNotes({ id }: { readonly id: string }) {
  const obstacles = useFlink((state) => obstaclesOf(state, id))
  const problems = obstacles.map(({ path, reason, wayOut }): Problem => ({
    code: 'not-exportable',
    severity: 'warning',
    nodeId: id,
    path,
    message: exports.notIn(reason),
    hint: wayOut,
  }))
  return <Problems problems={problems} />
}

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  return problems.length === 0 ? null : (
    <div className="insp-problems" role="group" aria-label={panels.inspector.problems}>
      {problems.map((problem) => (
        <ProblemLine key={`${problem.code}${problem.message}`} problem={problem} />
      ))}
    </div>
  )
}

/** What the node's own schema field holds: of the rows whose type can be read. */
function ownColumnsOf(fields: readonly Field[], config: Readonly<Record<string, Json>>): readonly Column[] {
  const field = fields.find(({ shape }) => shape.kind === 'schema')
  const rows = field === undefined ? undefined : (config[field.name] ?? field.initial)
  if (!isList(rows)) return none
  return rows.flatMap((row): Column[] => {
    if (!isObject(row) || typeof row['name'] !== 'string' || typeof row['type'] !== 'string') return []
    const type = parseType(row['type'])
    return type.ok ? [{ name: row['name'], type: type.type }] : []
  })
}

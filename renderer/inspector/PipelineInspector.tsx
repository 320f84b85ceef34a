import { TextInput } from '@mantine/core'
import { ParametersForm } from '../forms/ParametersForm.tsx'
import { SettingsForm } from '../forms/SettingsForm.tsx'
import { settle, typing } from '../forms/gesture.ts'
import { ProblemLine } from '../forms/ProblemLine.tsx'
import { useProject } from '../stores/index.ts'
import { useProblems } from '../stores/problems.ts'
import { panels } from '../texts/index.ts'

/** Nothing is selected: the pipeline's name, its own problems and the settings of the job. */
export function PipelineInspector() {
  const name = useProject((state) => state.document.name)
  const nodes = useProject((state) => Object.keys(state.document.nodes).length)
  const edges = useProject((state) => state.document.edges.length)
  const problems = useProblems()
  const readOnly = useProject((state) => state.readOnly)
  const own = problems.filter(({ nodeId, path }) => nodeId === null && path === '')
  const elsewhere = problems.filter(({ nodeId }) => nodeId !== null).length
  return (
    <>
      <header className="insp-head">
        <div className="insp-title">
          <h2>{panels.pipeline.title}</h2>
          <p>{panels.pipeline.size(nodes, edges)}</p>
        </div>
      </header>
      <div className="insp-panel">
        {readOnly !== null && <p className="insp-note">{readOnly}</p>}
        <div className="insp-label">
          <TextInput
            label={panels.pipeline.name}
            value={name}
            readOnly={readOnly !== null}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              typing()
              useProject.getState().apply({ kind: 'setName', name: event.currentTarget.value })
            }}
            onBlur={settle}
          />
        </div>
        {(own.length > 0 || elsewhere > 0) && (
          <div className="insp-problems" role="group" aria-label={panels.inspector.problems}>
            {own.map((problem) => (
              <ProblemLine key={`${problem.code}${problem.message}`} problem={problem} />
            ))}
            {elsewhere > 0 && <p className="insp-note">{panels.pipeline.problemsInNodes(elsewhere)}</p>}
          </div>
        )}
        <ParametersForm />
        <SettingsForm />
      </div>
    </>
  )
}

import { Button } from '@mantine/core'
import { Play, WandSparkles } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { CodeConfig } from '../../../nodes/code/definition.ts'
import { declarationsOf } from '../../../nodes/code/types.ts'
import { CodeEditor, type CodeActions } from '../../code/CodeEditor.tsx'
import { useProject, useRun } from '../../stores/index.ts'
import { writtenHere } from '../../stores/trust.ts'
import { panels } from '../../texts/index.ts'
import { useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { pathText, problemsWithin } from '../path.ts'

const t = panels.code
/** Lines of the console that are shown below the code. */
const LINES = 50

/** TypeScript with the types of the node's input, and what came of it over the sample. */
export function CodeField({ field, path, value, name }: FieldProps) {
  const form = useForm()
  const config = useProject((state) =>
    form.nodeId === null ? null : (state.analysis.nodes[form.nodeId]?.config ?? null),
  ) as CodeConfig | null
  const actions = useRef<CodeActions | null>(null)
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  const input = form.inputs['in']
  const types = useMemo(
    () => (config === null || input === undefined ? '' : declarationsOf(config, input)),
    [config, input],
  )
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={false}
      aside={
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<WandSparkles width={12} height={12} aria-hidden="true" />}
          disabled={form.readOnly}
          onClick={() => actions.current?.format()}
        >
          {t.format}
        </Button>
      }
    >
      <CodeEditor
        id={id}
        name={name ?? field.title}
        value={typeof value === 'string' ? value : ''}
        types={types}
        invalid={problems.some(({ severity }) => severity === 'error')}
        readOnly={form.readOnly}
        actions={actions}
        onChange={(next) => {
          writtenHere(next)
          form.change(path, next, true)
        }}
        onBlur={settle}
      />
      {form.nodeId !== null && <Sample node={form.nodeId} />}
    </FieldFrame>
  )
}

/** What the newest run or preview says of the node: the time a record takes, and its console. */
function Sample({ node }: { readonly node: string }) {
  const start = useRun((state) => state.start)
  const runs = useRun((state) => state.run?.mode === 'run' && state.run.state === 'running')
  const counts = useRun((state) => state.frame?.nodes[node])
  const logs = useRun((state) => state.logs)
  const lines = useMemo(
    () => logs.flatMap((entry, index) => (entry.node === node ? [{ ...entry, index }] : [])).slice(-LINES),
    [logs, node],
  )
  const records = counts?.in ?? 0
  const busy = counts?.busy ?? null
  const micros = busy === null || records === 0 ? null : (busy * 1_000) / records
  return (
    <section className="code-sample" aria-label={t.sample}>
      <div className="code-sample-head">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Play width={12} height={12} aria-hidden="true" />}
          disabled={runs}
          onClick={() => void start('preview')}
        >
          {t.run}
        </Button>
        <span className="code-sample-time">
          {records === 0 ? t.nothing : micros === null ? t.records(records) : t.time(records, micros)}
        </span>
      </div>
      {lines.length > 0 && (
        <pre className="code-console ui-mono" role="log" aria-label={t.console}>
          {lines.map(({ level, message, index }) => (
            <span key={`${index}`} data-level={level}>{`${message}\n`}</span>
          ))}
        </pre>
      )}
    </section>
  )
}

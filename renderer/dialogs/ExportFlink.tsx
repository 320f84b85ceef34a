import { Modal } from '@mantine/core'
import { Ban, CircleCheck, GitCompareArrows, Minus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FlinkFormat, FlinkReport } from '../../bridge/contract.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { directoryOf, joinPath } from '../forms/files.ts'
import { focusField } from '../forms/focus.ts'
import { obstaclesOf, useFlink } from '../stores/flink.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { client, useProject } from '../stores/index.ts'
import { exports as t } from '../texts/index.ts'
import './exportFlink.css'
import { PathPicker } from './PathPicker.tsx'
import { ScriptView } from './ScriptView.tsx'

/** Of the file; a project in Java is a folder. */
const extensions: Readonly<Record<FlinkFormat, string>> = { sql: '.sql', python: '.py', java: '' }
const formats = ['sql', 'python', 'java'] as const

/** The pipeline as Flink SQL: what of it leaves unchanged, and the script, or a program around it. */
export function ExportFlink({ onClose }: { readonly onClose: () => void }) {
  const report = useFlink((state) => state.report)
  const [format, setFormat] = useState<FlinkFormat>('sql')
  const [saving, setSaving] = useState(false)
  const text = useText(report, format)
  if (saving) return <SaveScript format={format} onDone={onClose} />
  return (
    <Modal opened onClose={onClose} title={t.title} size={1040} closeButtonProps={{ 'aria-label': t.close }}>
      <div className="exp">
        <section aria-label={t.nodes}>
          <h3>{t.nodes}</h3>
          {report !== null && <Nodes report={report} onGo={onClose} />}
        </section>
        <ScriptView text={text} none={whyNot(report)} onSave={() => setSaving(true)}>
          <Segmented
            small
            label={t.format}
            options={formats.map((value) => ({ value, label: t.formats[value] }))}
            value={format}
            onChange={setFormat}
          />
        </ScriptView>
      </div>
    </Modal>
  )
}

/** The script comes with the report; a program is asked for. Null where there is none, or none yet. */
function useText(report: FlinkReport | null, format: FlinkFormat): string | null {
  const [program, setProgram] = useState<{ readonly of: string; readonly text: string } | null>(null)
  const sql = report?.sql ?? null
  useEffect(() => {
    if (sql === null || format === 'sql') return
    let current = true
    const { document, path } = useProject.getState()
    void client.request('export.flinkProgram', { document, path, parameters: {}, language: format }).then(
      ({ text }) => current && setProgram({ of: format + sql, text }),
      (error: unknown) => current && notifyError(error),
    )
    return () => {
      current = false
    }
  }, [sql, format])
  if (sql === null || format === 'sql') return sql
  return program?.of === format + sql ? program.text : null
}

const whyNot = (report: FlinkReport | null): string => {
  if (report === null || report.sql !== null) return t.pending
  const whole = report.obstacles.find(({ nodeId }) => nodeId === null)
  if (whole !== undefined) return `${whole.reason} ${whole.wayOut ?? ''}`
  return report.errors > 0 ? t.drawing(report.errors) : t.noScript
}

const icons = { same: CircleCheck, differs: GitCompareArrows, cannot: Ban, left: Minus } as const

function Nodes({ report, onGo }: { readonly report: FlinkReport; readonly onGo: () => void }) {
  const nodes = useProject((state) => state.document.nodes)
  const order = useProject((state) => state.analysis.order)
  return (
    <ul className="exp-nodes">
      {order.map((id) => {
        const obstacles = obstaclesOf({ report }, id)
        const notes = report.notes[id]
        const state =
          obstacles.length > 0
            ? 'cannot'
            : notes === undefined
              ? 'left'
              : notes.length > 0
                ? 'differs'
                : 'same'
        const Icon = icons[state]
        const words = [
          ...obstacles.map(({ reason, wayOut }) => `${reason} ${wayOut ?? ''}`),
          ...(obstacles.length > 0 ? [] : (notes ?? [])),
        ]
        return (
          <li key={id} data-state={state}>
            <button
              type="button"
              onClick={() => {
                onGo()
                focusField(id, obstacles[0]?.path ?? '')
              }}
            >
              <Icon size={14} aria-hidden="true" />
              <span className="exp-label">{nodes[id]?.label ?? id}</span>
              <span className="exp-state">{t[state]}</span>
            </button>
            {words.map((word) => (
              <p key={word}>{word}</p>
            ))}
          </li>
        )
      })}
    </ul>
  )
}

function SaveScript({ format, onDone }: { readonly format: FlinkFormat; readonly onDone: () => void }) {
  const { path, document } = useProject.getState()
  const extension = extensions[format]
  const offered = `${(path === null ? document.name : (path.split(/[\\/]/).at(-1) ?? '')).replace(/\.pipeline\.json$/, '')}${extension}`
  const save = async (to: string): Promise<void> => {
    try {
      await client.request('export.saveFlink', { document, path, parameters: {}, as: format, to })
      notify(t.saved[format](to))
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <PathPicker
      title={t.saveTitle[format]}
      mode="save"
      start={path === null ? null : joinPath(directoryOf(path), offered)}
      accept={(name) => extension !== '' && name.endsWith(extension)}
      act={t.save.replace('…', '')}
      name={offered}
      extension={extension}
      onDone={(to) => {
        onDone()
        if (to !== null) void save(to)
      }}
    />
  )
}

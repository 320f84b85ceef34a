/** What reads the topic of a Kafka sink with Spark. */
import { Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { SparkReport } from '../../bridge/contract.ts'
import { directoryOf, joinPath } from '../forms/files.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { client, useProject } from '../stores/index.ts'
import { exports as t } from '../texts/index.ts'
import { PathPicker } from './PathPicker.tsx'
import { ScriptView } from './ScriptView.tsx'

const EXTENSION = '.py'

export function ExportSpark({ node, onClose }: { readonly node: string; readonly onClose: () => void }) {
  const [report, setReport] = useState<SparkReport | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  useEffect(() => {
    const { document, path } = useProject.getState()
    client
      .request('export.spark', { document, path, parameters: {}, sink: node })
      .then(setReport, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
  }, [node])
  if (saving) return <SaveReader node={node} onDone={onClose} />
  const reasons = report?.obstacles.map(({ reason, wayOut }) => `${reason} ${wayOut ?? ''}`) ?? []
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.spark.title}
      size={820}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <p className="dlg-message">{t.spark.explain}</p>
      <ScriptView
        text={report?.text ?? null}
        none={problem ?? (reasons.length > 0 ? reasons.join(' ') : t.pending)}
        onSave={() => setSaving(true)}
      />
    </Modal>
  )
}

function SaveReader({ node, onDone }: { readonly node: string; readonly onDone: () => void }) {
  const { path, document } = useProject.getState()
  const offered = `${node}_reader${EXTENSION}`
  const save = async (to: string): Promise<void> => {
    try {
      await client.request('export.saveSpark', { document, path, parameters: {}, sink: node, to })
      notify(t.saved.python(to))
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <PathPicker
      title={t.saveTitle.python}
      mode="save"
      start={path === null ? null : joinPath(directoryOf(path), offered)}
      accept={(name) => name.endsWith(EXTENSION)}
      act={t.save.replace('…', '')}
      name={offered}
      extension={EXTENSION}
      onDone={(to) => {
        onDone()
        if (to !== null) void save(to)
      }}
    />
  )
}

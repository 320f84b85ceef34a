import { Button, Modal } from '@mantine/core'
import { ConnectionsDialog } from '../connections/ConnectionsDialog.tsx'
import { ActDialog } from '../flink/ActDialog.tsx'
import { CompareDialog } from '../flink/CompareDialog.tsx'
import { SubmitDialog } from '../flink/SubmitDialog.tsx'
import { directoryOf, joinPath } from '../forms/files.ts'
import { SettingsForm } from '../forms/SettingsForm.tsx'
import { useProject, useView } from '../stores/index.ts'
import { gallery } from '../texts/index.ts'
import './dialogs.css'
import { DebugRun } from './DebugRun.tsx'
import { ExportTypescript } from '../typescript/ExportTypescript.tsx'
import { ExportFlink } from './ExportFlink.tsx'
import { ExportSpark } from './ExportSpark.tsx'
import { GoOn } from './GoOn.tsx'
import { PathPicker } from './PathPicker.tsx'
import { SaveTest } from './SaveTest.tsx'
import { Shortcuts } from './Shortcuts.tsx'
import { Trust } from './Trust.tsx'

const EXTENSION = '.pipeline.json'
const isPipeline = (name: string): boolean => name.endsWith(EXTENSION)
const t = gallery.dialogs

/** The one dialog that is open, if any. */
export function Dialogs() {
  const dialog = useView((state) => state.dialog)
  const path = useProject((state) => state.path)
  const name = useProject((state) => state.document.name)
  const close = () => useView.getState().set({ dialog: null })
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'open':
      return (
        <PathPicker
          title={t.openTitle}
          mode="open"
          start={path}
          accept={isPipeline}
          act={t.open}
          onDone={(picked) => {
            close()
            if (picked !== null) void useProject.getState().openFile(picked)
          }}
        />
      )
    case 'saveAs': {
      const offered = fileName(name) + EXTENSION
      return (
        <PathPicker
          title={t.saveTitle}
          mode="save"
          start={path === null ? null : joinPath(directoryOf(path), offered)}
          accept={isPipeline}
          act={t.save}
          name={offered}
          extension={EXTENSION}
          onDone={dialog.done}
        />
      )
    }
    case 'confirm':
      return (
        <Modal
          opened
          onClose={() => dialog.done(null)}
          title={dialog.title}
          // Four answers stand in one line.
          size={dialog.actions.length > 3 ? 520 : 440}
          closeButtonProps={{ 'aria-label': t.close }}
        >
          <p className="dlg-message">{dialog.message}</p>
          <div className="dlg-acts">
            {dialog.actions.map((action) => (
              <Button
                key={action.value}
                variant={action.primary === true ? 'filled' : 'default'}
                {...(action.focused === true ||
                (action.primary === true && !dialog.actions.some(({ focused }) => focused === true))
                  ? { 'data-autofocus': true }
                  : {})}
                onClick={() => dialog.done(action.value)}
              >
                {action.label}
              </Button>
            ))}
          </div>
        </Modal>
      )
    case 'goOn':
      return <GoOn found={dialog.found} onDone={dialog.done} />
    case 'trust':
      return <Trust parts={dialog.parts} onDone={dialog.done} />
    case 'debug':
      return <DebugRun node={dialog.node} onClose={close} />
    case 'connections':
      return (
        <ConnectionsDialog
          select={dialog.select}
          make={dialog.make}
          {...(dialog.makeKind === undefined ? {} : { makeKind: dialog.makeKind })}
          onSaved={
            dialog.done === null
              ? null
              : (saved) => {
                  close()
                  dialog.done?.(saved)
                }
          }
          onUnlocked={
            dialog.unlocked === null
              ? null
              : () => {
                  close()
                  dialog.unlocked?.()
                }
          }
          onClose={close}
        />
      )
    case 'exportFlink':
      return <ExportFlink onClose={close} />
    case 'exportSpark':
      return <ExportSpark node={dialog.node} onClose={close} />
    case 'compareFlink':
      return <CompareDialog onClose={close} />
    case 'submitFlink':
      return <SubmitDialog savepoint={dialog.savepoint} onClose={close} />
    case 'flinkAct':
      return <ActDialog asked={dialog} onClose={close} />
    case 'saveTest':
      return <SaveTest onClose={close} />
    case 'exportTypescript':
      return <ExportTypescript onClose={close} />
    case 'shortcuts':
      return (
        <Modal
          opened
          onClose={close}
          title={t.shortcuts}
          size={720}
          closeButtonProps={{ 'aria-label': t.close }}
        >
          <Shortcuts />
        </Modal>
      )
    case 'settings':
      return (
        <Modal
          opened
          onClose={close}
          title={t.settings}
          size={440}
          closeButtonProps={{ 'aria-label': t.close }}
        >
          <div className="dlg-form">
            <SettingsForm />
          </div>
        </Modal>
      )
  }
}

/** A file name of a pipeline's name: what a path could not hold, or would hide, becomes a dash. */
function fileName(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return plain === '' ? 'pipeline' : plain
}

/** Makes a test of the pinned records, and of what the sinks get from them now. */
import { Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SerializedError } from '../../model/errors.ts'
import { FIXTURE_NAME } from '../../model/fixtures/fixture.ts'
import { PIN_LIMITS } from '../../model/pins/pin.ts'
import { formatCount } from '../../ui/format.ts'
import { CodeText } from '../forms/CodeText.tsx'
import { RecordCount } from '../forms/RecordCount.tsx'
import { pinSize, usePins } from '../stores/pins.ts'
import { saveTest, stopTests, useTests } from '../stores/tests.ts'
import { useProject } from '../stores/index.ts'
import { gallery, tests } from '../texts/index.ts'
import { DialogActs } from './DialogActs.tsx'
import './debugRun.css'

const t = tests.dialog

export function SaveTest({ onClose }: { readonly onClose: () => void }) {
  const taken = useTests((state) => state.list)
  const sources = useSources()
  const dirty = useProject((state) => state.dirty)
  const [name, setName] = useState(() => freeName(taken?.map((test) => test.name) ?? []))
  const [description, setDescription] = useState('')
  const [records, setRecords] = useState<number>(PIN_LIMITS.usual)
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<SerializedError | null>(null)
  const sound = FIXTURE_NAME.test(name)
  const replaces = taken?.some((test) => test.name === name) === true
  const save = async (): Promise<void> => {
    setSaving(true)
    const failure = await saveTest({ name, description: description.trim(), records })
    setSaving(false)
    if (failure === null) onClose()
    else setError(failure)
  }
  const cancel = (): void => {
    if (saving) void stopTests()
    onClose()
  }
  return (
    <Modal
      opened
      onClose={cancel}
      title={t.title}
      size={480}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <form
        className="debug-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (sound && !saving) void save()
        }}
      >
        <TextInput
          label={t.name}
          description={replaces ? t.taken : t.nameHint}
          error={sound ? null : t.badName}
          data-autofocus
          value={name}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t.description}
          description={t.descriptionHint}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <div className="tst-input">
          <h4>{t.input}</h4>
          <ul>
            {sources.map((source) => (
              <Source key={source.id} source={source} records={records} />
            ))}
          </ul>
          {sources.some(({ pin }) => pin === null) && (
            <RecordCount label={t.most} value={records} onChange={setRecords} />
          )}
        </div>
        <p className="debug-note">
          {t.note}
          {dirty && ` ${t.dirty}`}
        </p>
        {error !== null && !saving && (
          <p className="tst-refused" role="alert">
            <CodeText text={error.message} /> {error.hint !== null && <CodeText text={error.hint} />}
          </p>
        )}
        <DialogActs
          busy={saving ? t.saving : null}
          leave={t.cancel}
          go={replaces ? t.replace : t.save}
          ready={sound && !saving}
          onLeave={cancel}
        />
      </form>
    </Modal>
  )
}

interface Source {
  readonly id: string
  readonly label: string
  readonly pin: string | null
}

function useSources(): readonly Source[] {
  const nodes = useProject((state) => state.document.nodes)
  const analysis = useProject((state) => state.analysis)
  return analysis.order.flatMap((id) => {
    const node = nodes[id]
    if (node === undefined || analysis.nodes[id]?.definition?.kind !== 'source') return []
    return [{ id, label: node.label === '' ? id : node.label, pin: node.pin ?? null }]
  })
}

function Source({ source: { label, pin }, records }: { readonly source: Source; readonly records: number }) {
  const size = usePins((state) => (pin === null ? null : pinSize(state, pin)))
  return <li>{pin === null ? t.first(label, formatCount(records)) : t.pinned(label, size)}</li>
}

/** The first of `test-1`, `test-2`, … that no test has. */
function freeName(taken: readonly string[]): string {
  let number = 1
  while (taken.includes(`test-${number}`)) number++
  return `test-${number}`
}

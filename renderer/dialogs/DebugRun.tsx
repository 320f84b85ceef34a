/** A debug run: where each source begins. The pipeline stays as it is, and nothing is written outside. */
import { Modal, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { pinSize, usePins } from '../stores/pins.ts'
import { useProject, useRun } from '../stores/index.ts'
import { gallery, pins } from '../texts/index.ts'
import { DialogActs } from './DialogActs.tsx'
import {
  debugSources,
  firstChoice,
  readChoice,
  replaysOf,
  type Choice,
  type DebugSource,
} from './debugging.ts'
import './debugRun.css'

const t = pins.debug

export function DebugRun({ node, onClose }: { readonly node: string | null; readonly onClose: () => void }) {
  const document = useProject((state) => state.document)
  const analysis = useProject((state) => state.analysis)
  const sources = debugSources(document, analysis)
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>(() =>
    Object.fromEntries(sources.map((source) => [source.id, firstChoice(source, node)])),
  )
  const replays = replaysOf(choices)
  const start = (): void => {
    if (replays === null) return
    onClose()
    void useRun.getState().start('run', { debug: { replays } })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title}
      size={520}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <form
        className="debug-form"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        {sources.length === 0 && <p className="dlg-message">{t.needsSource}</p>}
        {sources.map((source) => {
          const choice = choices[source.id]
          return choice === undefined ? null : (
            <Source
              key={source.id}
              source={source}
              choice={choice}
              focused={node === null ? source === sources[0] : source.id === node}
              onChange={(part) =>
                setChoices((before) => ({ ...before, [source.id]: { ...choice, ...part } }))
              }
            />
          )
        })}
        <p className="debug-note">{t.note}</p>
        <DialogActs
          leave={t.cancel}
          go={t.start}
          ready={replays !== null && sources.length > 0}
          onLeave={onClose}
        />
      </form>
    </Modal>
  )
}

function Source({
  source: { label, pin, places },
  choice,
  focused,
  onChange,
}: {
  readonly source: DebugSource
  readonly choice: Choice
  readonly focused: boolean
  readonly onChange: (part: Partial<Choice>) => void
}) {
  const size = usePins((state) => (pin === null ? null : pinSize(state, pin)))
  const read = readChoice(choice)
  // Nothing is wrong with a field that nobody has touched.
  const touched = { last: true, time: choice.time !== '', offsets: choice.offsets !== '' }
  const wrong = (field: keyof typeof touched): string | null =>
    touched[field] && 'wrong' in read ? read.wrong : null
  return (
    <div className="debug-source">
      <NativeSelect
        label={t.begins(label)}
        value={choice.place}
        {...(focused ? { 'data-autofocus': true } : {})}
        data={places.map((place) => ({
          value: place,
          label: place === 'pinned' ? t.pinned(size) : place === 'asDrawn' ? t.asDrawn : t.places[place],
        }))}
        onChange={(event) => {
          const place = places.find((one) => one === event.currentTarget.value)
          if (place !== undefined) onChange({ place })
        }}
      />
      {choice.place === 'last' && (
        <TextInput
          label={t.lastCount(label)}
          inputMode="numeric"
          value={choice.last}
          error={wrong('last')}
          onChange={(event) => onChange({ last: event.currentTarget.value })}
        />
      )}
      {choice.place === 'time' && (
        <TextInput
          type="datetime-local"
          step={1}
          label={t.time(label)}
          value={choice.time}
          error={wrong('time')}
          onChange={(event) => onChange({ time: event.currentTarget.value })}
        />
      )}
      {choice.place === 'offsets' && (
        <TextInput
          label={t.offsets(label)}
          description={t.offsetsHint}
          className="debug-wide"
          value={choice.offsets}
          error={wrong('offsets')}
          onChange={(event) => onChange({ offsets: event.currentTarget.value })}
        />
      )}
    </div>
  )
}

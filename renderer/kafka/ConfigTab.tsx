import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core'
import { Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { KafkaSetting } from '../../bridge/contract.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { client } from '../stores/client.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'

const t = kafka.config

const focused = (field: HTMLInputElement | null): void => field?.focus()

/** Settings of a topic: those that are set are told from the defaults, and each can be changed or given back. */
export function ConfigTab({ topic }: { readonly topic: string }) {
  const settings = useKafka((state) => state.detail?.settings)
  const [find, setFind] = useState('')
  const [onlySet, setOnlySet] = useState(false)
  const [editing, setEditing] = useState<{ readonly name: string; readonly value: string } | null>(null)
  if (settings === undefined) return null
  if (settings === null) return <EmptyState>{t.denied}</EmptyState>
  const shown = settings.filter(
    ({ name, source }) => name.includes(find.trim().toLowerCase()) && (!onlySet || source !== 'default'),
  )
  const change = async (name: string, value: string | null): Promise<void> => {
    const { connection, refresh } = useKafka.getState()
    if (connection === null) return
    try {
      await client.request('kafka.alterSettings', { connection, topic, changes: [{ name, value }] })
      setEditing(null)
      notify(t.changed(name))
      await refresh()
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <div className="kfk-page">
      <div className="kfk-tools">
        <TextInput
          aria-label={t.find}
          placeholder={t.find}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Switch
          label={t.onlySet}
          checked={onlySet}
          onChange={(event) => setOnlySet(event.currentTarget.checked)}
        />
      </div>
      <table className="kfk-table kfk-settings" aria-label={t.table}>
        <thead>
          <tr>
            <th>{t.name}</th>
            <th>{t.value}</th>
            <th>{t.source}</th>
            <th aria-label={kafka.topic.more} />
          </tr>
        </thead>
        <tbody>
          {shown.map((setting) => {
            const open = editing !== null && editing.name === setting.name ? editing : null
            return (
              <tr key={setting.name} data-set={setting.source === 'topic' || undefined}>
                <td>{setting.name}</td>
                <td title={setting.value ?? undefined}>
                  {open === null ? (
                    (setting.value ?? t.hidden)
                  ) : (
                    <form
                      className="kfk-edit"
                      onSubmit={(event) => {
                        event.preventDefault()
                        void change(open.name, open.value)
                      }}
                    >
                      <TextInput
                        size="xs"
                        aria-label={setting.name}
                        ref={focused}
                        value={open.value}
                        onChange={(event) =>
                          setEditing({ name: open.name, value: event.currentTarget.value })
                        }
                        onKeyDown={(event) => {
                          if (event.key !== 'Escape') return
                          event.stopPropagation()
                          setEditing(null)
                        }}
                      />
                      <Button type="submit" size="xs">
                        {t.save}
                      </Button>
                    </form>
                  )}
                </td>
                <td>
                  <Badge tone={setting.source === 'topic' ? 'ok' : 'neutral'}>
                    {t.sources[setting.source]}
                  </Badge>
                </td>
                <td>
                  <Acts
                    setting={setting}
                    onEdit={() => setEditing({ name: setting.name, value: setting.value ?? '' })}
                    onReset={() => void change(setting.name, null)}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Acts({
  setting: { name, source, readOnly },
  onEdit,
  onReset,
}: {
  readonly setting: KafkaSetting
  readonly onEdit: () => void
  readonly onReset: () => void
}) {
  if (readOnly) return null
  return (
    <span className="kfk-row-acts">
      <Tooltip label={t.edit(name)}>
        <ActionIcon variant="subtle" size="xs" aria-label={t.edit(name)} onClick={onEdit}>
          <Pencil width={12} height={12} />
        </ActionIcon>
      </Tooltip>
      {source === 'topic' && (
        <Tooltip label={t.reset}>
          <ActionIcon variant="subtle" size="xs" aria-label={`${t.reset}: ${name}`} onClick={onReset}>
            <Undo2 width={12} height={12} />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  )
}

import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../stores/client.ts'
import { notify } from '../../stores/notify.ts'
import { kafka } from '../../texts/index.ts'
import { useKafka } from '../cluster.ts'
import { Frame, pairsOf } from './Frame.tsx'

const t = kafka.dialogs.create

export function CreateTopic({ onClose }: { readonly onClose: () => void }) {
  const brokers = useKafka((state) => state.cluster?.brokers.length ?? 1)
  const [name, setName] = useState('')
  const [partitions, setPartitions] = useState(1)
  const [replication, setReplication] = useState(Math.min(3, brokers))
  const [settings, setSettings] = useState('')
  const pairs = pairsOf(settings)
  return (
    <Frame
      title={t.title}
      act={t.act}
      ready={name.trim() !== '' && pairs.ok}
      onClose={onClose}
      run={async (connection) => {
        const topic = name.trim()
        await client.request('kafka.createTopic', {
          connection,
          topic,
          partitions,
          replication,
          settings: pairs.ok ? pairs.pairs : [],
        })
        notify(t.done(topic))
        await useKafka.getState().refresh()
        await useKafka.getState().choose(topic)
      }}
    >
      <TextInput
        label={t.name}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="kfk-form-row">
        <NumberInput
          label={t.partitions}
          min={1}
          max={10_000}
          value={partitions}
          onChange={(value) => setPartitions(Math.max(1, Number(value)))}
        />
        <NumberInput
          label={t.replication}
          min={1}
          max={32}
          value={replication}
          onChange={(value) => setReplication(Math.max(1, Number(value)))}
        />
      </div>
      <Textarea
        label={t.settings}
        description={t.settingsHint}
        rows={3}
        value={settings}
        error={pairs.ok ? null : t.badSetting(pairs.line)}
        onChange={(event) => setSettings(event.currentTarget.value)}
      />
    </Frame>
  )
}

import { NumberInput, TextInput } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { formatCount, MISSING } from '../../../ui/format.ts'
import { client } from '../../stores/client.ts'
import { notify } from '../../stores/notify.ts'
import { kafka } from '../../texts/index.ts'
import { useKafka } from '../cluster.ts'
import { Frame } from './Frame.tsx'

export function AddPartitions({
  topic,
  now,
  onClose,
}: {
  readonly topic: string
  readonly now: number
  readonly onClose: () => void
}) {
  const t = kafka.dialogs.partitions
  const [partitions, setPartitions] = useState(now + 1)
  return (
    <Frame
      title={t.title(topic)}
      act={t.act}
      ready={partitions > now}
      onClose={onClose}
      run={async (connection) => {
        await client.request('kafka.addPartitions', { connection, topic, partitions })
        notify(t.done(topic, partitions))
      }}
    >
      <Warning text={t.warning} />
      <NumberInput
        label={t.total}
        data-autofocus
        min={now + 1}
        max={10_000}
        value={partitions}
        onChange={(value) => setPartitions(Number(value))}
      />
    </Frame>
  )
}

export function Warning({ text }: { readonly text: string }) {
  return (
    <p className="kfk-warning">
      <TriangleAlert width={14} height={14} aria-hidden="true" />
      {text}
    </p>
  )
}

/** Asked twice: the name is typed. */
export function DeleteTopic({ topic, onClose }: { readonly topic: string; readonly onClose: () => void }) {
  const t = kafka.dialogs.remove
  const detail = useKafka((state) => state.detail)
  const [typed, setTyped] = useState('')
  const records = detail?.partitions.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0)
  return (
    <Frame
      title={t.title(topic)}
      act={t.act}
      ready={typed === topic}
      onClose={onClose}
      run={async (connection) => {
        await client.request('kafka.deleteTopic', { connection, topic })
        notify(t.done(topic))
        await useKafka.getState().choose(null)
      }}
    >
      <Warning text={t.body(records === undefined ? MISSING : formatCount(records))} />
      <TextInput
        label={t.type(topic)}
        data-autofocus
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Frame>
  )
}

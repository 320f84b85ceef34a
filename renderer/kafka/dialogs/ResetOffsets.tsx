import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KafkaBound, KafkaMovedOffset } from '../../../bridge/contract.ts'
import { formatCount, formatOffset } from '../../../ui/format.ts'
import { Segmented } from '../../../ui/Segmented.tsx'
import { client } from '../../stores/client.ts'
import { notify } from '../../stores/notify.ts'
import { kafka } from '../../texts/index.ts'
import { troubleOf, useKafka, type Trouble } from '../cluster.ts'
import { Warning } from './ChangeTopic.tsx'
import { Frame } from './Frame.tsx'

const t = kafka.dialogs.reset
type Kind = KafkaBound['kind']

/** Asked twice: first what would change is shown, then the group's name is typed. */
export function ResetOffsets({
  group,
  topics,
  onClose,
}: {
  readonly group: string
  readonly topics: readonly string[]
  readonly onClose: () => void
}) {
  const [topic, setTopic] = useState(topics[0] ?? '')
  const [kind, setKind] = useState<Kind>('earliest')
  const [time, setTime] = useState('')
  const [offset, setOffset] = useState(0)
  const [moved, setMoved] = useState<readonly KafkaMovedOffset[] | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [typed, setTyped] = useState('')
  const to: KafkaBound | null =
    kind === 'time'
      ? Number.isNaN(Date.parse(`${time}Z`))
        ? null
        : { kind, time: Date.parse(`${time}Z`) }
      : kind === 'offset'
        ? { kind, offset }
        : { kind }
  const ask = async (connection: string, dry: boolean): Promise<KafkaMovedOffset[]> => {
    if (to === null) return []
    const request = { connection, group, topic, partitions: null, to, dry }
    return (await client.request('kafka.resetOffsets', request)).moved
  }
  const preview = async (): Promise<void> => {
    const { connection } = useKafka.getState()
    if (connection === null) return
    try {
      setTrouble(null)
      setMoved(await ask(connection, true))
    } catch (error) {
      setTrouble(troubleOf(error))
    }
  }
  const change = (next: () => void): void => {
    setMoved(null)
    setTyped('')
    next()
  }
  return (
    <Frame
      wide
      title={t.title(group)}
      act={t.act}
      ready={moved !== null && typed === group}
      onClose={onClose}
      run={async (connection) => {
        await ask(connection, false)
        notify(t.done(group))
      }}
    >
      <Select
        label={t.topic}
        data={[...topics]}
        value={topic}
        onChange={(value) => change(() => setTopic(value ?? ''))}
      />
      <Segmented<Kind>
        label={t.to}
        options={(['earliest', 'latest', 'time', 'offset'] as const).map((value) => ({
          value,
          label: t.kinds[value],
        }))}
        value={kind}
        onChange={(value) => change(() => setKind(value))}
      />
      {kind === 'time' && (
        <TextInput
          type="datetime-local"
          step={1}
          label={t.time}
          value={time}
          onChange={(event) => {
            const { value } = event.currentTarget
            change(() => setTime(value))
          }}
        />
      )}
      {kind === 'offset' && (
        <NumberInput
          label={t.offset}
          min={0}
          value={offset}
          onChange={(value) => change(() => setOffset(Math.max(0, Number(value))))}
        />
      )}
      {trouble !== null && (
        <p className="kfk-problem" role="alert">
          {trouble.message} {trouble.hint}
        </p>
      )}
      {moved === null ? (
        <Button variant="default" disabled={to === null || topic === ''} onClick={() => void preview()}>
          {t.preview}
        </Button>
      ) : (
        <>
          <Moves moved={moved} />
          <TextInput
            label={t.type(group)}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
    </Frame>
  )
}

function Moves({ moved }: { readonly moved: readonly KafkaMovedOffset[] }) {
  const forth = moved.reduce((sum, { before, after }) => sum + (before === null ? 0 : after - before), 0)
  return (
    <>
      <div className="kfk-moves">
        <table className="kfk-table">
          <thead>
            <tr>
              <th className="kfk-right">{kafka.partition.id}</th>
              <th className="kfk-right">{t.before}</th>
              <th className="kfk-right">{t.after}</th>
            </tr>
          </thead>
          <tbody>
            {moved.map(({ partition, before, after }) => (
              <tr key={partition}>
                <td className="kfk-right">{partition}</td>
                <td className="kfk-right">{before === null ? kafka.groups.never : formatOffset(before)}</td>
                <td className="kfk-right">{formatOffset(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {forth !== 0 && (
        <Warning
          text={
            forth < 0
              ? t.again(`${formatCount(-forth)} ${kafka.records.table.toLowerCase()}`)
              : t.skip(`${formatCount(forth)} ${kafka.records.table.toLowerCase()}`)
          }
        />
      )}
    </>
  )
}

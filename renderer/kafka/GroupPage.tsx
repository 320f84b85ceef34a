/** One consumer group: its members, and how far it has read each partition. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { KafkaGroupDetail } from '../../bridge/contract.ts'
import { formatCount, formatOffset, MISSING } from '../../ui/format.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { client } from '../stores/client.ts'
import { kafka } from '../texts/index.ts'
import { troubleOf, useKafka } from './cluster.ts'
import { openDialog } from './dialog.ts'
import { stateTone } from './Sidebar.tsx'

const t = kafka.groups
const POLL = 3_000

export function GroupPage({ id }: { readonly id: string }) {
  const { detail, error } = useGroup(id)
  const members = detail?.members.length ?? 0
  const topics = [...new Set((detail?.offsets ?? []).map(({ topic }) => topic))]
  const lag = detail?.offsets.reduce((sum, one) => sum + (one.lag ?? 0), 0) ?? 0
  return (
    <section className="kfk-group-page" aria-label={t.heading}>
      <header className="kfk-head">
        <Tooltip label={t.back}>
          <ActionIcon
            variant="subtle"
            aria-label={t.back}
            onClick={() => useKafka.getState().set({ group: null })}
          >
            <ArrowLeft width={15} height={15} />
          </ActionIcon>
        </Tooltip>
        <div className="kfk-title">
          <h1 className="ui-mono">{id}</h1>
          {detail !== null && detail.state !== '' && (
            <Badge tone={stateTone(detail.state)}>{detail.state}</Badge>
          )}
          <p className="kfk-sub">
            {detail === null ? '' : [t.totalLag(lag), t.facts(detail.kind, detail.protocol)].join(' · ')}
          </p>
        </div>
        <Button
          variant="default"
          disabled={detail === null || members > 0 || topics.length === 0}
          title={detail !== null && members > 0 ? t.resetBlocked(detail.state) : undefined}
          onClick={() => openDialog({ kind: 'reset', group: id, topics })}
        >
          {t.reset}
        </Button>
      </header>
      {error !== null && <p className="kfk-problem">{error}</p>}
      {detail !== null && (
        <div className="kfk-page">
          <Members detail={detail} />
          <Offsets detail={detail} />
        </div>
      )}
    </section>
  )
}

function useGroup(group: string): { detail: KafkaGroupDetail | null; error: string | null } {
  const connection = useKafka((state) => state.connection)
  const [detail, setDetail] = useState<KafkaGroupDetail | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    if (connection === null) return
    let alive = true
    let timer: ReturnType<typeof setTimeout> | null = null
    const ask = async (): Promise<void> => {
      try {
        const found = await client.request('kafka.group', { connection, group })
        if (!alive) return
        setDetail(found)
        setError(null)
      } catch (thrown) {
        if (alive) setError(troubleOf(thrown).message)
      }
      if (alive) timer = setTimeout(() => void ask(), POLL)
    }
    void ask()
    return () => {
      alive = false
      if (timer !== null) clearTimeout(timer)
    }
  }, [connection, group])
  return { detail, error }
}

function Members({ detail: { members } }: { readonly detail: KafkaGroupDetail }) {
  return (
    <>
      <h3>{t.members}</h3>
      {members.length === 0 ? (
        <EmptyState>{t.noMembers}</EmptyState>
      ) : (
        <table className="kfk-table" aria-label={t.members}>
          <thead>
            <tr>
              <th>{t.client}</th>
              <th>{t.host}</th>
              <th>{t.assigned}</th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ id, client: name, host, partitions }) => (
              <tr key={id}>
                <td title={id}>{name}</td>
                <td>{host}</td>
                <td>{assignedText(partitions)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function assignedText(partitions: KafkaGroupDetail['members'][number]['partitions']): string {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  const texts = [...topics].map(([topic, of]) => `${topic} ${of.join(', ')}`)
  return texts.length === 0 ? MISSING : texts.join('; ')
}

function Offsets({ detail: { offsets } }: { readonly detail: KafkaGroupDetail }) {
  if (offsets.length === 0) return null
  return (
    <>
      <h3>{t.lag}</h3>
      <table className="kfk-table" aria-label={t.lag}>
        <thead>
          <tr>
            <th>{kafka.list.topic}</th>
            <th className="kfk-right">{kafka.partition.id}</th>
            <th className="kfk-right">{t.committed}</th>
            <th className="kfk-right">{t.end}</th>
            <th className="kfk-right">{t.lag}</th>
          </tr>
        </thead>
        <tbody>
          {offsets.map(({ topic, partition, committed, latest, lag }) => (
            <tr key={`${topic} ${partition}`}>
              <td>
                <button
                  type="button"
                  className="kfk-link"
                  onClick={() => void useKafka.getState().choose(topic)}
                >
                  {topic}
                </button>
              </td>
              <td className="kfk-right">{partition}</td>
              <td className="kfk-right">{committed === null ? t.never : formatOffset(committed)}</td>
              <td className="kfk-right">{formatOffset(latest)}</td>
              <td className="kfk-right">{lag === null ? MISSING : formatCount(lag)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** What this user may do with the topic, and the ACLs of the cluster. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { KafkaAcl, KafkaRights } from '../../bridge/contract.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { confirm } from '../stores/asking.ts'
import { client } from '../stores/client.ts'
import { notifyError } from '../stores/notify.ts'
import { kafka } from '../texts/index.ts'
import { troubleOf, useKafka } from './cluster.ts'
import { openDialog } from './dialog.ts'

const t = kafka.rights

interface Known {
  readonly rights: KafkaRights | null
  readonly acls: readonly KafkaAcl[]
  readonly reason: string | null
}

export function RightsTab({ topic }: { readonly topic: string }) {
  const connection = useKafka((state) => state.connection)
  const [known, setKnown] = useState<Known | null>(null)
  const [all, setAll] = useState(false)
  const load = useCallback(async (): Promise<Known | null> => {
    if (connection === null) return null
    const [rights, acls] = await Promise.allSettled([
      client.request('kafka.rights', { connection, topic, group: null }),
      client.request('kafka.acls', { connection }),
    ])
    return {
      rights: rights.status === 'fulfilled' ? rights.value : null,
      ...(acls.status === 'fulfilled'
        ? acls.value
        : { acls: [], reason: troubleOf(acls.reason as unknown).message }),
    }
  }, [connection, topic])
  useEffect(() => {
    let alive = true
    const first = async (): Promise<void> => {
      const next = await load()
      if (alive) setKnown(next)
    }
    void first()
    return () => {
      alive = false
    }
  }, [load])
  if (known === null || connection === null) return null
  const { rights, acls, reason } = known
  const shown = all ? acls : acls.filter((acl) => isAbout(acl, topic))
  const remove = async (acl: KafkaAcl): Promise<void> => {
    const answer = await confirm({
      title: t.removeTitle,
      message: sentence(acl),
      actions: [
        { label: kafka.cancel, value: 'no', focused: true },
        { label: t.remove, value: 'yes', primary: true },
      ],
    })
    if (answer !== 'yes') return
    try {
      await client.request('kafka.removeAcl', { connection, acl })
      setKnown(await load())
    } catch (error) {
      notifyError(error)
    }
  }
  return (
    <div className="kfk-page">
      <h3>{t.yours}</h3>
      <dl className="kfk-facts kfk-facts-wide">
        <Operations label={t.onTopic} list={rights?.topic ?? null} />
        <Operations label={t.onCluster} list={rights?.cluster ?? null} />
      </dl>
      <div className="kfk-tools">
        <h3>{t.acls}</h3>
        <Segmented
          label={t.which}
          small
          options={[
            { value: 'here', label: t.here },
            { value: 'all', label: t.all },
          ]}
          value={all ? 'all' : 'here'}
          onChange={(value) => setAll(value === 'all')}
        />
        <Button
          variant="default"
          size="xs"
          disabled={reason !== null}
          onClick={() => openDialog({ kind: 'acl', topic, done: () => void load().then(setKnown) })}
        >
          {t.add}
        </Button>
      </div>
      {reason !== null ? (
        <EmptyState>{reason}</EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState>{all ? t.none : t.noneHere}</EmptyState>
      ) : (
        <Acls acls={shown} onRemove={(acl) => void remove(acl)} />
      )}
    </div>
  )
}

const isAbout = ({ resource, name, pattern }: KafkaAcl, topic: string): boolean =>
  resource === 'topic' && (pattern === 'prefixed' ? topic.startsWith(name) : name === topic || name === '*')

const sentence = ({ principal, permission, operation, resource, name, pattern }: KafkaAcl): string =>
  t.sentence(principal, permission, operation, resource, pattern === 'prefixed' ? `${name}*` : name)

function Operations({ label, list }: { readonly label: string; readonly list: readonly string[] | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{list === null ? t.untold : list.length === 0 ? t.nothing : list.join(', ')}</dd>
    </div>
  )
}

function Acls({
  acls,
  onRemove,
}: {
  readonly acls: readonly KafkaAcl[]
  readonly onRemove: (acl: KafkaAcl) => void
}) {
  return (
    <table className="kfk-table" aria-label={t.acls}>
      <thead>
        <tr>
          <th>{t.principal}</th>
          <th>{t.permission}</th>
          <th>{t.operation}</th>
          <th>{t.resource}</th>
          <th>{t.name}</th>
          <th>{t.host}</th>
          <th aria-label={t.remove} />
        </tr>
      </thead>
      <tbody>
        {acls.map((acl) => (
          <tr key={JSON.stringify(acl)}>
            <td>{acl.principal}</td>
            <td>
              <Badge tone={acl.permission === 'deny' ? 'err' : 'ok'}>{acl.permission}</Badge>
            </td>
            <td>{acl.operation}</td>
            <td>{acl.resource}</td>
            <td>{acl.pattern === 'prefixed' ? `${acl.name}*` : acl.name}</td>
            <td>{acl.host}</td>
            <td>
              <Tooltip label={t.remove}>
                <ActionIcon
                  variant="subtle"
                  size="xs"
                  aria-label={`${t.remove}: ${sentence(acl)}`}
                  onClick={() => onRemove(acl)}
                >
                  <Trash2 width={12} height={12} />
                </ActionIcon>
              </Tooltip>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** One record in whole: value, key, headers, bytes, and where it stands. */
import { ActionIcon, Tabs, Tooltip } from '@mantine/core'
import { Copy, Waves, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { KafkaData, KafkaRecord, KafkaRecordDetail, KafkaSample } from '../../bridge/contract.ts'
import { formatAbout, formatBytes, formatDateTime, formatOffset } from '../../ui/format.ts'
import { Badge } from '../../ui/parts.tsx'
import { client } from '../stores/client.ts'
import { kafka } from '../texts/index.ts'
import { troubleOf, useKafka } from './cluster.ts'
import { useFound } from './found.ts'
import { parseJson } from './json.ts'
import { JsonTree } from './JsonTree.tsx'
import { copyText } from './RecordsTable.tsx'

const t = kafka.record

export function RecordDetail({ topic, record }: { readonly topic: string; readonly record: KafkaRecord }) {
  const connection = useKafka((state) => state.connection)
  const sample = useKafka((state) => state.sample)
  const { partition, offset } = record
  const [found, setFound] = useState<{
    readonly of: KafkaRecord
    readonly detail: KafkaRecordDetail | null
    readonly error: string | null
  } | null>(null)
  useEffect(() => {
    if (connection === null) return
    let alive = true
    client.request('kafka.record', { connection, topic, partition, offset }).then(
      (detail) => alive && setFound({ of: record, detail, error: null }),
      (error: unknown) => alive && setFound({ of: record, detail: null, error: troubleOf(error).message }),
    )
    return () => {
      alive = false
    }
  }, [connection, topic, partition, offset, record])
  // Until the whole has come, what the list knows of it.
  const detail = found?.of === record ? found.detail : null
  const value = detail?.value ?? record.value
  const key = detail?.key ?? record.key
  return (
    <section className="kfk-detail" aria-label={t.title}>
      <header>
        <h2>{t.title}</h2>
        <span className="ui-mono">{t.at(topic, partition, formatOffset(offset))}</span>
        <Tooltip label={t.copy}>
          <ActionIcon
            variant="subtle"
            size="xs"
            aria-label={t.copy}
            disabled={detail === null}
            onClick={() => detail !== null && copyText(recordText(topic, detail))}
          >
            <Copy width={13} height={13} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon
          variant="subtle"
          size="xs"
          aria-label={kafka.close}
          onClick={() => useFound.getState().set({ selected: null })}
        >
          <X width={14} height={14} />
        </ActionIcon>
      </header>
      <Tabs defaultValue="value" keepMounted={false}>
        <Tabs.List aria-label={t.views}>
          <Tabs.Tab value="value">{t.tabs.value}</Tabs.Tab>
          <Tabs.Tab value="key">{t.tabs.key}</Tabs.Tab>
          <Tabs.Tab value="headers">
            {t.tabs.headers} {record.headers > 0 && <Badge>{record.headers}</Badge>}
          </Tabs.Tab>
          <Tabs.Tab value="hex">{t.tabs.hex}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="value">
          {found?.of === record && found.error !== null && <p className="kfk-problem">{found.error}</p>}
          <Whole data={value} columns={sample?.columns ?? []} />
          {sample !== null && value.kind === 'json' && <TimeHint sample={sample} />}
        </Tabs.Panel>
        <Tabs.Panel value="key">
          <Whole data={key} columns={[]} />
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <Headers detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="hex">
          <pre className="kfk-text ui-mono">{detail?.hex ?? ''}</pre>
        </Tabs.Panel>
      </Tabs>
      <Position record={record} size={value.size} />
    </section>
  )
}

function Whole({ data, columns }: { readonly data: KafkaData; readonly columns: KafkaSample['columns'] }) {
  if (data.kind === 'null') return <p className="kfk-text kfk-null">{kafka.records.null}</p>
  const parsed = data.kind === 'json' && !data.cut ? parseJson(data.text) : null
  return (
    <>
      {parsed !== null ? (
        <JsonTree value={parsed.value} types={new Map(columns.map(({ name, type }) => [name, type]))} />
      ) : (
        <pre className="kfk-text ui-mono">{data.text === '' ? "''" : data.text}</pre>
      )}
      {data.kind === 'bytes' && <p className="kfk-note">{t.bytes(formatBytes(data.size))}</p>}
      {data.cut && data.kind !== 'bytes' && <p className="kfk-note">{t.cut(formatBytes(data.size))}</p>}
    </>
  )
}

function TimeHint({ sample: { eventTime, delay } }: { readonly sample: KafkaSample }) {
  if (eventTime === null) return null
  return (
    <div className="kfk-hint">
      <p>
        <Waves width={13} height={13} aria-hidden="true" /> <b className="ui-mono">{eventTime}</b>{' '}
        <b>{t.looksLike}</b>
      </p>
      <p>{t.looksWhy(delay === null || delay === 0 ? null : formatAbout(delay))}</p>
    </div>
  )
}

function Headers({ detail }: { readonly detail: KafkaRecordDetail | null }) {
  if (detail === null) return null
  if (detail.headers.length === 0) return <p className="kfk-note">{t.noHeaders}</p>
  const names = new Map<string, number>()
  return (
    <dl className="kfk-facts kfk-facts-wide">
      {detail.headers.map(({ name, value }) => {
        // A name may stand there more than once.
        const nth = names.get(name) ?? 0
        names.set(name, nth + 1)
        return (
          <div key={`${name} ${nth}`}>
            <dt>{name}</dt>
            <dd className="ui-mono">{value.kind === 'null' ? kafka.records.null : value.text}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function Position({
  record: { partition, offset, timestamp },
  size,
}: {
  readonly record: KafkaRecord
  readonly size: number
}) {
  const facts = [
    [t.partition, String(partition)],
    [t.offset, formatOffset(offset)],
    [t.timestamp, `${formatDateTime(timestamp, 'UTC')} UTC`],
    [t.size, formatBytes(size)],
  ] as const
  return (
    <section className="kfk-position" aria-label={t.position}>
      <h3>{t.position}</h3>
      <dl className="kfk-facts kfk-facts-wide">
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="ui-mono">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** JSON text of it all; a value that is JSON stands in it as it is, with all its digits. */
export function recordText(topic: string, detail: KafkaRecordDetail): string {
  const data = ({ kind, text }: KafkaData): string =>
    kind === 'null' ? 'null' : kind === 'json' && parseJson(text) !== null ? text : JSON.stringify(text)
  const headers = detail.headers.map(({ name, value }) => `[${JSON.stringify(name)}, ${data(value)}]`)
  return [
    `{"topic": ${JSON.stringify(topic)}`,
    ` "partition": ${detail.partition}`,
    ` "offset": ${detail.offset}`,
    ` "timestamp": ${JSON.stringify(new Date(detail.timestamp).toISOString())}`,
    ` "key": ${data(detail.key)}`,
    ` "headers": [${headers.join(', ')}]`,
    ` "value": ${data(detail.value)}}`,
  ].join(',\n')
}

/** One topic: its head, and the views of it. */
import { Button, Menu, Tabs } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { useEffect } from 'react'
import type { KafkaSetting } from '../../bridge/contract.ts'
import { formatBytes, formatDuration } from '../../ui/format.ts'
import { KindTile } from '../../ui/KindTile.tsx'
import { Badge } from '../../ui/parts.tsx'
import { kafka } from '../texts/index.ts'
import { useKafka, type TopicTab } from './cluster.ts'
import { ConfigTab } from './ConfigTab.tsx'
import { openDialog } from './dialog.ts'
import { useFound } from './found.ts'
import { GroupsTab } from './GroupsTab.tsx'
import { PartitionsTab } from './PartitionsTab.tsx'
import { RecordsTab } from './RecordsTab.tsx'
import { RightsTab } from './RightsTab.tsx'
import { sourceReason, useAsSource } from './useAsSource.ts'

const t = kafka.topic
const isTab = (name: string | null): name is TopicTab => name !== null && Object.hasOwn(t.tabs, name)

export function TopicPage({ topic }: { readonly topic: string }) {
  const tab = useKafka((state) => state.tab)
  useEffect(() => () => useFound.getState().reset(), [topic])
  return (
    <Tabs
      className="kfk-topic"
      value={tab}
      keepMounted={false}
      onChange={(next) => {
        if (isTab(next)) useKafka.getState().set({ tab: next })
      }}
    >
      <Head topic={topic} />
      <Tabs.List aria-label={t.views}>
        {(Object.keys(t.tabs) as TopicTab[]).map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="records" className="kfk-panel">
        <RecordsTab topic={topic} />
      </Tabs.Panel>
      <Tabs.Panel value="partitions" className="kfk-panel">
        <PartitionsTab topic={topic} />
      </Tabs.Panel>
      <Tabs.Panel value="config" className="kfk-panel">
        <ConfigTab topic={topic} />
      </Tabs.Panel>
      <Tabs.Panel value="groups" className="kfk-panel">
        <GroupsTab topic={topic} />
      </Tabs.Panel>
      <Tabs.Panel value="rights" className="kfk-panel">
        <RightsTab topic={topic} />
      </Tabs.Panel>
    </Tabs>
  )
}

function Head({ topic }: { readonly topic: string }) {
  const sample = useKafka((state) => state.sample)
  const detail = useKafka((state) => state.detail)
  const reason = sourceReason()
  const partitions = detail?.partitions.length ?? 0
  return (
    <header className="kfk-head">
      <div className="kfk-title">
        <h1 className="ui-mono">{topic}</h1>
        {sample !== null && (
          <button
            type="button"
            className="kfk-format"
            disabled={sample.columns.length === 0}
            title={sample.columns.length === 0 ? undefined : t.schema}
            onClick={() => openDialog({ kind: 'schema', topic })}
          >
            <Badge>
              {sample.format === 'json' ? t.formats.json(sample.records) : t.formats[sample.format]}
            </Badge>
          </button>
        )}
        <p className="kfk-sub">
          <Facts topic={topic} />
        </p>
      </div>
      <Button variant="default" onClick={() => openDialog({ kind: 'produce', topic, partitions })}>
        {t.produce}
      </Button>
      <Button
        leftSection={<KindTile kind="source" icon="radio-tower" size={16} />}
        disabled={reason !== null}
        title={reason ?? undefined}
        onClick={() => useAsSource(topic)}
      >
        {t.use}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" className="kfk-more" aria-label={t.more}>
            <Ellipsis width={15} height={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => openDialog({ kind: 'partitions', topic, now: partitions })}>
            {t.addPartitions}
          </Menu.Item>
          <Menu.Item onClick={() => openDialog({ kind: 'remove', topic })}>{t.remove}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  )
}

function Facts({ topic }: { readonly topic: string }) {
  const detail = useKafka((state) => state.detail)
  const known = useKafka((state) => state.cluster?.topics.find(({ name }) => name === topic))
  if (known === undefined) return null
  const sizes = detail?.partitions.map(({ size }) => size) ?? []
  const size = sizes.includes(null) ? null : sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const facts = [
    t.partitions(detail?.partitions.length ?? known.partitions),
    keeps(detail?.settings ?? null),
    detail?.settings?.find(({ name }) => name === 'cleanup.policy')?.value ?? null,
    t.replication(known.replication),
    detail === null || size === null ? null : formatBytes(size),
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

function keeps(settings: readonly KafkaSetting[] | null): string | null {
  const value = settings?.find(({ name }) => name === 'retention.ms')?.value
  if (value === undefined || value === null) return null
  return value === '-1' ? t.keepsAll : t.keeps(formatDuration(Number(value)))
}

import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight, Plug, Plus, RotateCw, Search, Waypoints } from 'lucide-react'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { KafkaGroup, KafkaTopic } from '../../bridge/contract.ts'
import { formatAbout, formatBytes, formatCount, formatShort, MISSING } from '../../ui/format.ts'
import { Badge, EmptyState, Kbd, Sparkline, type Tone } from '../../ui/parts.tsx'
import { useProject } from '../stores/index.ts'
import { kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'
import { openDialog } from './dialog.ts'
import { openConnections } from './openConnections.ts'

const t = kafka.list
const ROW = 30

export function Sidebar() {
  return (
    <>
      <Connection />
      <Find />
      <Topics />
      <Groups />
      <Brokers />
    </>
  )
}

function Connection() {
  const connections = useKafka((state) => state.connections)
  const connection = useKafka((state) => state.connection)
  const away = useKafka((state) => state.trouble !== null)
  const there = useKafka((state) => state.cluster !== null)
  return (
    <div className="kfk-connection">
      <Plug width={14} height={14} aria-hidden="true" />
      <select
        className="kfk-select"
        aria-label={kafka.connection}
        value={connection ?? ''}
        onChange={(event) => void useKafka.getState().connect(event.currentTarget.value)}
      >
        {(connections ?? []).map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <i className="kfk-dot" data-state={away ? 'away' : there ? 'there' : 'waiting'} aria-hidden="true" />
      <button type="button" className="kfk-link" onClick={() => openConnections(connection)}>
        {kafka.connections}
      </button>
    </div>
  )
}

function Find() {
  const find = useKafka((state) => state.find)
  return (
    <div className="kfk-find">
      <TextInput
        aria-label={kafka.find}
        placeholder={kafka.find}
        value={find}
        leftSection={<Search width={13} height={13} aria-hidden="true" />}
        rightSection={<Kbd>/</Kbd>}
        onChange={(event) => useKafka.getState().set({ find: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') useKafka.getState().set({ find: '' })
          else if (event.key === 'ArrowDown' || event.key === 'Enter')
            document.querySelector<HTMLElement>('.kfk-topics')?.focus()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <Tooltip label={kafka.create}>
        <ActionIcon variant="subtle" aria-label={kafka.create} onClick={() => openDialog({ kind: 'create' })}>
          <Plus width={16} height={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={kafka.refresh}>
        <ActionIcon
          variant="subtle"
          aria-label={kafka.refresh}
          onClick={() => void useKafka.getState().refresh()}
        >
          <RotateCw width={14} height={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function Topics() {
  const cluster = useKafka((state) => state.cluster)
  const find = useKafka((state) => state.find)
  const internal = useKafka((state) => state.internal)
  const group = useKafka((state) => state.group)
  const groups = useKafka((state) => state.groups)
  const scroller = useRef<HTMLDivElement>(null)
  const used = useUsedTopics()
  const all = cluster?.topics ?? []
  const hidden = all.filter((topic) => topic.internal).length
  const shown = all.filter(
    (topic) => (internal || !topic.internal) && topic.name.toLowerCase().includes(find.trim().toLowerCase()),
  )
  const lagOf = groups?.find(({ id }) => id === group) ?? groups?.find(({ lag }) => lag !== null) ?? null
  const chosen = useKafka((state) => state.topic)
  // oxlint-disable-next-line react/incompatible-library -- it is not compiled; the list asks for a new drawing by itself
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const choose = (index: number): void => {
    const topic = shown[Math.min(shown.length - 1, Math.max(0, index))]
    if (topic === undefined) return
    virtual.scrollToIndex(shown.indexOf(topic))
    void useKafka.getState().choose(topic.name)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = shown.findIndex(({ name }) => name === chosen)
    if (event.key === 'ArrowDown') choose(at + 1)
    else if (event.key === 'ArrowUp') choose(at < 0 ? 0 : at - 1)
    else if (event.key === 'Home') choose(0)
    else if (event.key === 'End') choose(shown.length - 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section className="kfk-topic-list" aria-label={kafka.sidebar}>
      <div className="kfk-cols kfk-cols-head">
        <span>{t.topic}</span>
        <span>{t.partitions}</span>
        <span>{t.rate}</span>
        <span>{t.lag}</span>
      </div>
      <div
        ref={scroller}
        className="kfk-topics"
        role="listbox"
        aria-label={t.topic}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const topic = shown[item.index]
            return (
              topic !== undefined && (
                <TopicRow
                  key={topic.name}
                  topic={topic}
                  start={item.start}
                  used={used.has(topic.name)}
                  lag={lagOf?.topics[topic.name] ?? null}
                />
              )
            )
          })}
        </div>
        {cluster !== null && shown.length === 0 && (
          <EmptyState>{find.trim() === '' ? t.none : t.noMatch(find.trim())}</EmptyState>
        )}
      </div>
      <p className="kfk-note">
        {lagOf !== null && <>{t.lagOf(lagOf.id)} </>}
        {hidden > 0 && (
          <>
            {!internal && <>{t.internal(hidden)} </>}
            <button
              type="button"
              className="kfk-link"
              onClick={() => useKafka.getState().set({ internal: !internal })}
            >
              {internal ? t.hideInternal : t.showInternal}
            </button>
          </>
        )}
      </p>
    </section>
  )
}

function TopicRow({
  topic: { name, partitions },
  start,
  used,
  lag,
}: {
  readonly topic: KafkaTopic
  readonly start: number
  readonly used: boolean
  readonly lag: number | null
}) {
  const rate = useKafka((state) => state.rates[name])
  const chosen = useKafka((state) => state.topic === name && state.group === null)
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the list has the keys
    <div
      className="kfk-cols kfk-row"
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      style={{ transform: `translateY(${start}px)` }}
      title={name}
      onClick={() => void useKafka.getState().choose(name)}
    >
      <span className="kfk-name ui-mono">
        {name}
        {used && <Waypoints width={11} height={11} aria-label={t.inPipeline} />}
      </span>
      <span className="ui-mono">{partitions}</span>
      <span className="kfk-rate ui-mono">
        <Sparkline values={rate?.values ?? []} />
        <b>{rate?.perSecond === null || rate === undefined ? MISSING : formatShort(rate.perSecond)}</b>
      </span>
      <span className="ui-mono" data-behind={(lag ?? 0) > 1_000 || undefined}>
        {lag === null ? MISSING : formatCount(lag)}
      </span>
    </div>
  )
}

/** Topics that a source or sink of the drawing names. */
function useUsedTopics(): ReadonlySet<string> {
  const nodes = useProject((state) => state.document.nodes)
  return useMemo(() => {
    const found = new Set<string>()
    for (const { type, config } of Object.values(nodes)) {
      if (!type.startsWith('kafka')) continue
      const { topics, topic } = config
      if (typeof topic === 'string') found.add(topic)
      if (Array.isArray(topics)) for (const one of topics) if (typeof one === 'string') found.add(one)
    }
    return found
  }, [nodes])
}

/** A part of the sidebar that can be folded. */
function Part({
  title,
  count,
  fact,
  children,
}: {
  readonly title: string
  readonly count?: number
  readonly fact?: string
  readonly children: ReactNode
}) {
  const [open, setOpen] = useState(true)
  const Icon = open ? ChevronDown : ChevronRight
  return (
    <section className="kfk-part" aria-label={title}>
      <button type="button" className="kfk-part-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon width={13} height={13} aria-hidden="true" />
        <span>{title}</span>
        {count !== undefined && <Badge>{formatCount(count)}</Badge>}
        {fact !== undefined && <em>{fact}</em>}
      </button>
      {open && children}
    </section>
  )
}

export const stateTone = (state: string): Tone =>
  state === 'Stable' ? 'ok' : /rebalanc|assign|reconcil/i.test(state) ? 'warn' : 'neutral'

function Groups() {
  const groups = useKafka((state) => state.groups)
  if (groups === null) return null
  return (
    <Part title={kafka.groups.title} count={groups.length}>
      {groups.length === 0 ? (
        <p className="kfk-note">{kafka.groups.none}</p>
      ) : (
        <ul className="kfk-groups">
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} />
          ))}
        </ul>
      )}
    </Part>
  )
}

function GroupRow({ group: { id, state, lag } }: { readonly group: KafkaGroup }) {
  const chosen = useKafka((all) => all.group === id)
  return (
    <li>
      <button
        type="button"
        className="kfk-group"
        aria-current={chosen || undefined}
        title={id}
        onClick={() => useKafka.getState().set({ group: id })}
      >
        <span className="ui-mono">{id}</span>
        {state !== '' && <Badge tone={stateTone(state)}>{state}</Badge>}
        <span className="ui-mono kfk-lag">{lag === null ? MISSING : formatShort(lag)}</span>
      </button>
    </li>
  )
}

function Brokers() {
  const cluster = useKafka((state) => state.cluster)
  const security = useKafka(({ connections, connection }) => {
    const found = connections?.find(({ name }) => name === connection)?.connection
    if (found?.kind !== 'kafka') return ''
    return `${found.sasl === null ? '' : 'SASL_'}${found.tls === null ? 'PLAINTEXT' : 'SSL'}`
  })
  if (cluster === null) return null
  const { brokers, roundTrip, size } = cluster
  const controller = brokers.find((broker) => broker.controller)
  const facts = [
    [
      kafka.broker.controller,
      controller === undefined ? MISSING : `${controller.id} (${controller.address})`,
    ],
    [kafka.broker.disk, size === null ? MISSING : formatBytes(size)],
    [kafka.broker.trip, roundTrip < 10 ? `${roundTrip.toFixed(1)} ms` : formatAbout(roundTrip)],
  ] as const
  return (
    <Part title={kafka.broker.title} fact={kafka.broker.count(brokers.length, security)}>
      <dl className="kfk-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="ui-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

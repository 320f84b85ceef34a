/** Records of a topic: what is looked for, and what was found. */
import { Button, Popover, TextInput } from '@mantine/core'
import { Pause, Pin, Play, SlidersHorizontal } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { recordScope } from '../../model/connections/kafkaRecord.ts'
import { checkExpression } from '../../model/expr/index.ts'
import { Badge } from '../../ui/parts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { ExpressionEditor } from '../code/ExpressionEditor.tsx'
import { hasFields } from '../inspector/kafkaFormats.ts'
import { kafka, pins } from '../texts/index.ts'
import { useKafka } from './cluster.ts'
import { everything, useFound, type Order, type Query } from './found.ts'
import { FoundStatus } from './FoundStatus.tsx'
import { PartitionBars } from './PartitionBars.tsx'
import { RecordsTable } from './RecordsTable.tsx'
import { sourceReason } from './useAsSource.ts'
import { useAsPinnedSource } from './usePinned.ts'

const t = kafka.records
/** A filter that stands still this long is looked for, ms. */
const SETTLED = 450

export function RecordsTab({ topic }: { readonly topic: string }) {
  const connection = useKafka((state) => state.connection)
  const sample = useKafka((state) => state.sample)
  const query = useFound((state) => state.query)
  const columns = useMemo(() => (sample !== null && hasFields(sample) ? sample.columns : []), [sample])
  const scope = useMemo(() => recordScope(columns).columns, [columns])
  const problem = useMemo(() => problemOf(query.filter, scope), [query.filter, scope])

  // Once the shape of the values is known, and then whenever what is looked for has changed and stands still.
  useEffect(() => {
    if (connection === null || sample === null || problem !== null) return
    if (useFound.getState().shows(connection, topic)) return
    const first = useFound.getState().progress === null
    const start = (): void => useFound.getState().start(connection, topic, columns)
    if (first) {
      start()
      return
    }
    const timer = setTimeout(start, SETTLED)
    return () => clearTimeout(timer)
  }, [connection, topic, sample, columns, query, problem])
  // What was found stays while another view of the topic is looked at; a tail or a search that goes on does not.
  useEffect(() => () => useFound.getState().stop(), [])

  const change = (part: Partial<Query>): void => useFound.getState().set({ query: { ...query, ...part } })
  return (
    <div className="kfk-records">
      <PartitionBars />
      <div className="kfk-bar">
        <div className="kfk-filter">
          <ExpressionEditor
            id="kafka-filter"
            name={t.filter}
            value={query.filter}
            columns={scope}
            problems={null}
            placeholder={t.filterPlaceholder}
            invalid={problem !== null}
            readOnly={false}
            onChange={(filter) => change({ filter })}
            onBlur={() => {}}
          />
          {query.filter.trim() !== '' && problem === null && <Badge tone="ok">{t.valid}</Badge>}
        </div>
        <MoreFilters query={query} change={change} />
        <Segmented<Order>
          label={t.order}
          options={(['newest', 'oldest', 'live'] as const).map((value) => ({
            value,
            label: t.orders[value],
          }))}
          value={query.order}
          onChange={(order) => change({ order })}
        />
        {query.order === 'live' && <PauseButton />}
        <PinButton topic={topic} />
      </div>
      {problem !== null && (
        <p className="kfk-problem" role="alert">
          {problem}
        </p>
      )}
      <FoundStatus />
      <RecordsTable />
    </div>
  )
}

function problemOf(filter: string, columns: ReturnType<typeof recordScope>['columns']): string | null {
  if (filter.trim() === '') return null
  const checked = checkExpression(filter, { columns, eventTime: null })
  if (!checked.ok) return checked.problems[0]?.message ?? ''
  const { kind } = checked.expression.type
  return kind === 'BOOLEAN' ? null : `A filter is TRUE or FALSE; this gives ${kind}.`
}

/** The record that is looked at, or all that were found. */
function PinButton({ topic }: { readonly topic: string }) {
  const rows = useFound((state) => state.rows)
  const selected = useFound((state) => state.selected)
  const chosen = selected === null ? rows : [selected]
  const reason = chosen.length === 0 ? pins.kafka.none : sourceReason()
  return (
    <Button
      variant="default"
      leftSection={<Pin width={13} height={13} aria-hidden="true" />}
      disabled={reason !== null}
      title={reason ?? pins.kafka.hint}
      onClick={() => useAsPinnedSource(topic, chosen)}
    >
      {pins.kafka.pin(chosen.length)}
    </Button>
  )
}

function PauseButton() {
  const paused = useFound((state) => state.paused)
  const Icon = paused ? Play : Pause
  return (
    <Button
      variant="default"
      aria-pressed={paused}
      leftSection={<Icon width={13} height={13} aria-hidden="true" />}
      onClick={() => useFound.getState().pause()}
    >
      {paused ? t.resume : t.pause}
    </Button>
  )
}

function MoreFilters({
  query,
  change,
}: {
  readonly query: Query
  readonly change: (part: Partial<Query>) => void
}) {
  const [open, setOpen] = useState(false)
  const parts = ['key', 'header', 'partitions', 'from', 'to'] as const
  const active = parts.filter((part) => query[part] !== '').length
  const text = (part: 'key' | 'header' | 'partitions', label: string, hint?: string) => (
    <TextInput
      label={label}
      placeholder={hint}
      value={query[part]}
      onChange={(event) => change({ [part]: event.currentTarget.value })}
    />
  )
  const time = (part: 'from' | 'to', label: string) => (
    <TextInput
      type="datetime-local"
      step={1}
      label={`${label}, ${t.timeHint}`}
      value={query[part]}
      disabled={part === 'to' && query.order === 'live'}
      onChange={(event) => change({ [part]: event.currentTarget.value })}
    />
  )
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus width={300}>
      <Popover.Target>
        <Button
          variant="default"
          aria-expanded={open}
          leftSection={<SlidersHorizontal width={13} height={13} aria-hidden="true" />}
          onClick={() => setOpen(!open)}
        >
          {active === 0 ? t.more : t.moreActive(active)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="kfk-more-filters">
          {text('key', t.keyHas)}
          {text('header', t.headerHas, t.headerHint)}
          {text('partitions', t.partitions, t.partitionsHint)}
          {time('from', t.from)}
          {time('to', t.to)}
          <Button
            variant="default"
            disabled={active === 0}
            onClick={() => change({ ...everything, order: query.order, filter: query.filter })}
          >
            {t.clear}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

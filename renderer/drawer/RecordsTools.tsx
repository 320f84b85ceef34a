import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { Braces, Copy, Pause, Play, Search, Table2 } from 'lucide-react'
import { Segmented } from '../../ui/Segmented.tsx'
import { panels } from '../texts/index.ts'
import { PinButton } from './PinButton.tsx'
import type { RecordsTools } from './tools.ts'

const t = panels.records
const ICON = { width: 12, height: 12, 'aria-hidden': true } as const

/** Search, table or JSON, pause and copy: for all panes of the tab. */
export function RecordsToolbar({
  tools,
  onChange,
  onCopy,
  from,
}: {
  readonly tools: RecordsTools
  readonly onChange: (change: Partial<RecordsTools>) => void
  readonly onCopy: () => void
  /** The node whose records are shown, where they are those of one output. */
  readonly from: string | null
}) {
  return (
    <div className="drw-tools">
      {from !== null && <PinButton node={from} />}
      <TextInput
        className="drw-search"
        aria-label={t.find}
        placeholder={t.find}
        leftSection={<Search width={12} height={12} />}
        size="xs"
        value={tools.search}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
      />
      <Segmented
        label={t.view}
        small
        value={tools.view}
        options={[
          {
            value: 'table',
            label: (
              <>
                <Table2 {...ICON} />
                {t.table}
              </>
            ),
          },
          {
            value: 'json',
            label: (
              <>
                <Braces {...ICON} />
                {t.json}
              </>
            ),
          },
        ]}
        onChange={(view) => onChange({ view })}
      />
      <Button
        variant="default"
        size="xs"
        aria-pressed={tools.paused}
        leftSection={tools.paused ? <Play {...ICON} /> : <Pause {...ICON} />}
        onClick={() => onChange({ paused: !tools.paused })}
      >
        {tools.paused ? t.resume : t.pause}
      </Button>
      <Tooltip label={t.copy}>
        <ActionIcon variant="default" size="xs" aria-label={t.copy} onClick={onCopy}>
          <Copy width={12} height={12} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

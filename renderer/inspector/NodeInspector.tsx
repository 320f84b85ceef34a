import { ActionIcon, Tabs, TextInput, Tooltip } from '@mantine/core'
import { BookOpen, X } from 'lucide-react'
import { useId, useState } from 'react'
import { Badge } from '../../ui/parts.tsx'
import { KindTile } from '../../ui/KindTile.tsx'
import { useFieldFocus } from '../forms/focus.ts'
import { settle, typing } from '../forms/gesture.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { ConfigTab } from './ConfigTab.tsx'
import { HandOver } from './HandOver.tsx'
import { HelpView } from './HelpView.tsx'
import { MetricsTab } from './MetricsTab.tsx'
import { PinSection } from './PinSection.tsx'
import { SchemaTab } from './SchemaTab.tsx'
import { StillRuns } from './StillRuns.tsx'

export function NodeInspector({ id }: { readonly id: string }) {
  const node = useProject((state) => state.document.nodes[id])
  const analysis = useProject((state) => state.analysis.nodes[id])
  const readOnly = useProject((state) => state.readOnly !== null)
  const wanted = useFieldFocus((state) => state.wanted?.nodeId === id)
  const [tab, setTab] = useState<string>('config')
  const [help, setHelp] = useState(false)
  const labelId = useId()

  // A field that is to be focused lies in the form.
  if (wanted && (tab !== 'config' || help)) {
    setTab('config')
    setHelp(false)
  }

  if (node === undefined) return null
  const definition = analysis?.definition ?? null
  const problems = analysis?.problems ?? []
  const errors = problems.some(({ severity }) => severity === 'error')
  const columns = Object.values(analysis?.outputs ?? {})[0]?.columns.length ?? null
  return (
    <>
      <header className="insp-head">
        {definition !== null && <KindTile kind={definition.kind} icon={definition.icon} size={24} />}
        <div className="insp-title">
          <h2 title={node.label}>{node.label}</h2>
          <p>
            {definition?.title ?? node.type} · <span className="ui-mono">{id}</span>
          </p>
        </div>
        {definition !== null && (
          <Tooltip label={help ? panels.inspector.closeHelp : panels.inspector.help}>
            <ActionIcon
              variant="subtle"
              aria-label={help ? panels.inspector.closeHelp : panels.inspector.help}
              aria-pressed={help}
              onClick={() => setHelp(!help)}
            >
              {help ? <X width={15} height={15} /> : <BookOpen width={15} height={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {help && definition !== null ? (
        <HelpView definition={definition} onClose={() => setHelp(false)} />
      ) : (
        <Tabs
          className="insp-tabs"
          value={tab}
          onChange={(next) => setTab(next ?? 'config')}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value="config">
              {panels.inspector.config}
              {problems.length > 0 && <Badge tone={errors ? 'err' : 'warn'}>{problems.length}</Badge>}
            </Tabs.Tab>
            <Tabs.Tab value="schema">
              {panels.inspector.schema}
              {columns !== null && <Badge>{columns}</Badge>}
            </Tabs.Tab>
            <Tabs.Tab value="metrics">{panels.inspector.metrics}</Tabs.Tab>
          </Tabs.List>
          <StillRuns id={id} />
          <Tabs.Panel value="config" className="insp-panel">
            <div className="insp-label">
              <TextInput
                id={labelId}
                label={panels.inspector.label}
                value={node.label}
                readOnly={readOnly}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => {
                  typing()
                  useProject.getState().apply({ kind: 'setLabel', id, label: event.currentTarget.value })
                }}
                onBlur={settle}
              />
            </div>
            <PinSection id={id} />
            <ConfigTab id={id} />
            <HandOver id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="schema" className="insp-panel">
            <SchemaTab id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="metrics" className="insp-panel">
            <MetricsTab id={id} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  )
}

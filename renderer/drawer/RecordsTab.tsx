import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { Braces, Copy, Pause, Play, Search, Table2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { edgeId, portRef } from '../../model/document.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { useProject } from '../stores/index.ts'
import { notify } from '../stores/notify.ts'
import { panels } from '../texts/index.ts'
import { RecordPane } from './RecordPane.tsx'
import type { PaneCopy, RecordsTools } from './tools.ts'
import { RecordsEmpty } from './RecordsEmpty.tsx'
import { useRunAnalysis } from './useRunAnalysis.ts'

const t = panels.records

/** Records of what is selected: of a node its input beside its output, of an edge what flows along it. */
export function RecordsTab() {
  const [tools, setTools] = useState<RecordsTools>({ search: '', view: 'table', paused: false })
  const nodes = useProject((state) => state.selection.nodes)
  const edges = useProject((state) => state.selection.edges)
  const document = useProject((state) => state.document)
  const analysis = useRunAnalysis()
  const [port, setPort] = useState<string | null>(null)
  const copy = useRef<PaneCopy | null>(null)
  const register = (pane: PaneCopy) => {
    copy.current = pane
  }

  const node = nodes.length === 1 ? (nodes[0] ?? null) : null
  const edge =
    nodes.length === 0 && edges.length === 1
      ? document.edges.find((candidate) => edgeId(candidate) === edges[0])
      : undefined
  const label = (id: string) => document.nodes[id]?.label ?? id

  const panes: {
    key: string
    title: string
    note: string
    port: string
    choice?: readonly { name: string; label: string }[]
  }[] = []
  if (edge !== undefined) {
    const from = portRef(edge.from)
    panes.push({
      key: edge.from,
      title: label(from.node),
      note: t.to(label(portRef(edge.to).node)),
      port: edge.from,
    })
  } else if (node !== null) {
    const feeds = document.edges.filter(({ to }) => portRef(to).node === node)
    for (const feed of feeds) {
      panes.push({
        key: `in ${feed.from}`,
        title: t.input,
        note: t.from(label(portRef(feed.from).node)),
        port: feed.from,
      })
    }
    const outputs = analysis?.nodes[node]?.ports.outputs ?? []
    const shown = outputs.find(({ name }) => name === port) ?? outputs[0]
    if (shown !== undefined) {
      panes.push({
        key: `out ${shown.name}`,
        title: t.output,
        note: label(node),
        port: `${node}.${shown.name}`,
        choice: outputs,
      })
    }
  }

  return (
    <>
      <div className="drw-tools">
        <TextInput
          className="drw-search"
          aria-label={t.find}
          placeholder={t.find}
          leftSection={<Search width={12} height={12} />}
          size="xs"
          value={tools.search}
          onChange={(event) => setTools({ ...tools, search: event.currentTarget.value })}
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
                  <Table2 width={12} height={12} aria-hidden="true" />
                  {t.table}
                </>
              ),
            },
            {
              value: 'json',
              label: (
                <>
                  <Braces width={12} height={12} aria-hidden="true" />
                  {t.json}
                </>
              ),
            },
          ]}
          onChange={(view) => setTools({ ...tools, view })}
        />
        <Button
          variant="default"
          size="xs"
          aria-pressed={tools.paused}
          leftSection={
            tools.paused ? (
              <Play width={12} height={12} aria-hidden="true" />
            ) : (
              <Pause width={12} height={12} aria-hidden="true" />
            )
          }
          onClick={() => setTools({ ...tools, paused: !tools.paused })}
        >
          {tools.paused ? t.resume : t.pause}
        </Button>
        <Tooltip label={t.copy}>
          <ActionIcon
            variant="default"
            size="xs"
            aria-label={t.copy}
            onClick={() => {
              const text = copy.current?.()
              if (text === undefined || text === '') notify(t.nothingToCopy)
              else
                void navigator.clipboard.writeText(text).then(() => notify(t.copied(text.split('\n').length)))
            }}
          >
            <Copy width={12} height={12} />
          </ActionIcon>
        </Tooltip>
      </div>
      {panes.length === 0 || analysis === null ? (
        <RecordsEmpty node={node} />
      ) : (
        <div className="drw-panes">
          {panes.map((pane) => (
            <RecordPane
              key={pane.key}
              title={pane.title}
              note={pane.note}
              port={pane.port}
              schema={analysis.nodes[portRef(pane.port).node]?.outputs[portRef(pane.port).port] ?? null}
              tools={tools}
              register={register}
              onHold={() => setTools((before) => ({ ...before, paused: true }))}
              choice={
                pane.choice !== undefined && pane.choice.length > 1 ? (
                  <Segmented
                    label={t.port}
                    small
                    value={portRef(pane.port).port}
                    options={pane.choice.map(({ name, label: text }) => ({ value: name, label: text }))}
                    onChange={setPort}
                  />
                ) : null
              }
            />
          ))}
        </div>
      )}
    </>
  )
}

/** The pipeline as `job.ts`, beside the canvas and always of the drawing as it is: a node that is selected in one is selected in the other. */
import { Button, CopyButton } from '@mantine/core'
import { Braces, Copy, Download, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { revealNode } from '../canvas/editing.ts'
import { JobCodeView } from '../code/JobCodeView.tsx'
import { commandById } from '../commands/commands.ts'
import { useProject } from '../stores/index.ts'
import { typescript as t } from '../texts/index.ts'
import './panel.css'
import { useJobCode } from './useJobCode.ts'

const ICON = { size: 13, 'aria-hidden': true } as const

export function TypescriptPanel() {
  const { text, places, problem } = useJobCode()
  const selected = useProject((state) => state.selection.nodes)
  /** The selection that was made from the code: its lines are in sight already. */
  const [fromCode, setFromCode] = useState<readonly string[] | null>(null)
  const marked = useMemo(() => places.filter(({ node }) => selected.includes(node)), [places, selected])

  const selectAt = (line: number): void => {
    const node = places.find(({ from, to }) => from <= line && line <= to)?.node
    const { document, selection, select } = useProject.getState()
    if (node === undefined || document.nodes[node] === undefined) return
    if (selection.nodes.length === 1 && selection.nodes[0] === node) return
    const nodes = [node]
    setFromCode(nodes)
    select({ nodes, edges: [] })
    revealNode(node, document)
  }

  return (
    <section className="ts-panel" aria-label={t.title}>
      <header className="ts-head">
        <Braces {...ICON} />
        <h2>{t.file}</h2>
        <Where marked={marked} />
        <CopyButton value={text ?? ''}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              leftSection={<Copy {...ICON} />}
              disabled={text === null}
              onClick={copy}
            >
              {copied ? t.copied : t.copy}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" leftSection={<Download {...ICON} />} onClick={commandById('exportTypescript').run}>
          {t.export}
        </Button>
        <button
          type="button"
          className="ts-close"
          aria-label={t.close}
          onClick={commandById('typescript').run}
        >
          <X {...ICON} />
        </button>
      </header>
      {problem !== null && (
        <p className="ts-problem" role="status">
          {problem} {text === null ? '' : t.stale}
        </p>
      )}
      {text === null ? (
        <p className="ts-waiting">{problem === null ? t.waiting : t.none}</p>
      ) : (
        <JobCodeView
          name={t.code}
          text={text}
          marked={marked}
          reveal={selected !== fromCode}
          onLine={selectAt}
        />
      )}
    </section>
  )
}

/** Which node the marked lines say; else that nothing is written here. */
function Where({
  marked,
}: {
  readonly marked: readonly { readonly node: string; readonly from: number; readonly to: number }[]
}) {
  const nodes = useProject((state) => state.document.nodes)
  const [first, ...more] = marked
  const last = more.at(-1) ?? first
  if (first === undefined || last === undefined) return <span className="ts-where">{t.readOnly}</span>
  const ids = new Set(marked.map(({ node }) => node))
  const label = nodes[first.node]?.label ?? ''
  const name = ids.size > 1 ? t.nodes(ids.size) : label === '' ? first.node : label
  return (
    <span className="ts-where">
      <b>{name}</b> {t.lines(first.from, last.to)}
    </span>
  )
}
